"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** What took the place of a form. The button that was pressed is gone, so that the person is taken here. */
export function Result({ children }: { readonly children: ReactNode }) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => result.current?.focus(), []);
  return (
    <div ref={result} tabIndex={-1} className="result">
      {children}
    </div>
  );
}
