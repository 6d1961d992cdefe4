// Which rows of a very long list of equal height are in sight. Works without measuring rows: the work of a frame
// does not grow with the length of the list.
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { LogView } from './log-store.ts';

/** Rows drawn above and below what is in sight. */
const OVERSCAN = 8;
/** Within this many pixels of the end counts as being at the end. */
const AT_END = 8;

export interface ListWindow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly first: number;
  /** Not included. */
  readonly end: number;
  readonly following: boolean;
  readonly onScroll: () => void;
  readonly follow: () => void;
  /** Stays where it is, whatever comes. */
  readonly pause: () => void;
  /** Brings a row into sight; the last one means following again. */
  readonly show: (index: number) => void;
  /** Whole rows that fit. */
  readonly fits: number;
}

function useHeight(scroller: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return height;
}

/**
 * Follows the tail until somebody scrolls up; then the rows in sight stay where they are while others come and go.
 * @param head height of what sticks above the rows, px
 * @param indexOf the place of a row now, -1 when it is gone
 */
export function useListWindow(
  view: LogView,
  rowHeight: number,
  head: number,
  indexOf: (id: string) => number,
): ListWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useHeight(scroller);
  const [top, setTop] = useState(0);
  const [following, setFollowing] = useState(true);
  const lastTop = useRef(0);
  const anchor = useRef<{ readonly id: string; readonly index: number } | null>(null);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || view.count === 0) return;
    if (following) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const held = anchor.current;
    const now = held === null ? -1 : indexOf(held.id);
    if (held === null || now === -1 || now === held.index) return;
    element.scrollTop += (now - held.index) * rowHeight;
    anchor.current = { id: held.id, index: now };
  }, [following, indexOf, rowHeight, view]);

  function pause(): void {
    const index = Math.floor((scroller.current?.scrollTop ?? 0) / rowHeight);
    const row = view.row(index);
    anchor.current = row === undefined ? null : { id: row.id, index };
    setTop(index);
    setFollowing(false);
  }

  function onScroll(): void {
    const element = scroller.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only a person scrolls up; rows that are added make `left` grow without moving scrollTop.
    const stays = left <= AT_END || (following && element.scrollTop >= lastTop.current);
    lastTop.current = element.scrollTop;
    if (!stays) pause();
    else if (!following) setFollowing(true);
  }

  function show(index: number): void {
    const element = scroller.current;
    if (!element) return;
    setFollowing(index >= view.count - 1);
    const from = index * rowHeight;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + rowHeight + head > element.scrollTop + element.clientHeight)
      element.scrollTop = from + rowHeight + head - element.clientHeight;
    setTop(Math.floor(element.scrollTop / rowHeight));
  }

  const fits = Math.max(1, Math.floor((height - head) / rowHeight));
  const from = following ? view.count - fits : top;
  return {
    scroller,
    first: Math.max(0, Math.min(from, view.count) - OVERSCAN),
    end: Math.min(view.count, Math.max(0, from) + fits + OVERSCAN),
    following,
    onScroll,
    follow: () => setFollowing(true),
    pause,
    show,
    fits,
  };
}
