// How the checks stand on the page: what fails, what is worth a look, what is well; and the act that mends each. Pure.
import type { Check } from '../../control/client.ts';

/** What the button beside a check does. */
export type Mend =
  | { readonly kind: 'paste'; readonly key: string }
  | { readonly kind: 'open'; readonly page: 'upstreams' | 'tools'; readonly id: string }
  | { readonly kind: 'copy'; readonly command: string };

export interface GroupedChecks {
  readonly failing: readonly Check[];
  readonly advised: readonly Check[];
  readonly passed: readonly Check[];
}

/** What failed first, in the order of causes; what is not known or could be better below. */
export function groupChecks(checks: readonly Check[]): GroupedChecks {
  return {
    failing: checks.filter(({ state }) => state === 'fail'),
    advised: checks.filter(({ state }) => state === 'unknown'),
    passed: checks.filter(({ state }) => state === 'pass'),
  };
}

/** Not known, and something can be done about it: advice. */
export function isAdvice({ state, remedy }: Check): boolean {
  return state === 'unknown' && remedy !== '';
}

/** The one act that leads out of what a check found, null where only reading helps. */
export function planMend(check: Check, upstreams: readonly string[]): Mend | null {
  if (check.state === 'pass') return null;
  const key = /^keyswitch secret set (\S+)$/.exec(check.remedy)?.[1];
  if (key !== undefined) return { kind: 'paste', key };
  const tool = /^tool\.([a-z-]+)/.exec(check.id)?.[1];
  if (tool !== undefined) return { kind: 'open', page: 'tools', id: tool };
  // Ids of upstreams may hold dots: the longest one that fits is meant.
  const upstream = upstreams
    .filter((id) => check.id.startsWith(`${id}.`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (upstream !== undefined) return { kind: 'open', page: 'upstreams', id: upstream };
  return /^keyswitch [^,;]+$/.test(check.remedy) ? { kind: 'copy', command: check.remedy } : null;
}
