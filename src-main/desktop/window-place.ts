// Where a window may stand: a screen that was unplugged since must not keep it. Pure.
import type { WindowPlace } from './preferences.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of the title bar must be on a screen, so that somebody can take hold of it. */
const gripWidth = 120;
const gripHeight = 32;

/** The place as it was where its title bar can be seen; else of the same size in the middle of the first screen. */
export function fitPlace(place: WindowPlace, screens: readonly Area[]): WindowPlace {
  const { x, y, width, height, maximized } = place;
  const [main] = screens;
  if (main === undefined) return place;
  if (x !== undefined && y !== undefined) {
    const bar: Area = { x, y, width, height: gripHeight };
    if (screens.some((screen) => overlap(bar, screen, gripWidth, gripHeight))) return place;
  }
  return { width: Math.min(width, main.width), height: Math.min(height, main.height), maximized };
}

function overlap(one: Area, other: Area, wide: number, high: number): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across >= wide && down >= high;
}
