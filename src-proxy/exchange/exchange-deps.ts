// What an exchange works with: everything that its lanes get, and the lane for other protocols.
import type { LaneDeps } from './lane-deps.ts';
import type { Lane } from './lane.ts';

export interface ExchangeDeps extends LaneDeps {
  /** Carries an exchange whose upstream speaks another protocol. */
  readonly convertLane: Lane;
}
