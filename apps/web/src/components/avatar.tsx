import { initialsOf } from "@/components/person-name";

/** The initials of a person, for the eye alone: the name stands beside it. */
export function Avatar({ name, isLarge = false }: { name: string; isLarge?: boolean }) {
  return (
    <span className={isLarge ? "avatar avatar-large" : "avatar"} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
