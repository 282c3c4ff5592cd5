/** Puts the focus on an element as soon as it stands on the page: a ref for what a page or a dialog is there for. */
export function focusNow(element: HTMLElement | null): void {
  element?.focus();
}
