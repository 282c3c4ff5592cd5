import { useEffect, useRef, useState, type RefObject } from "react";

interface Width<Host extends Element> {
  readonly ref: RefObject<Host | null>;
  /** In CSS pixels; 0 until it is known. */
  readonly width: number;
}

/** How wide an element is, and stays told when that changes. */
export function useWidth<Host extends Element>(): Width<Host> {
  const ref = useRef<Host>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
