/** The mark of the product: a small key. */
export function KeyMark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="8" cy="16" r="4" />
        <path d="M11 13 20 4m-4 4 3 3" />
      </g>
    </svg>
  );
}
