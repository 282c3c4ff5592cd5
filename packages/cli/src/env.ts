/**
 * The password for `createsuperuser --no-input`, which must not stand in a command line that others can list. Empty
 * counts as unset, as it does for settings.
 */
export const readSuperuserPassword = (): string | undefined => process.env.SUPERUSER_PASSWORD || undefined;
