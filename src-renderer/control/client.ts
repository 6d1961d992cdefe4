// The one way from the page to the app: the typed control API on the server that served this page.
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import i18next from 'i18next';
import type { AppRouter } from '../../src-main/control/router.ts';
import { sayNow } from '../i18n/said.ts';

const url = '/trpc';

export const control = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchLink({ url }),
    }),
  ],
});

type Outputs = inferRouterOutputs<AppRouter>;
export type Status = Outputs['status']['get'];
export type Profile = Outputs['profiles']['list'][number];
export type Upstream = Outputs['upstreams']['list'][number];
export type Preset = Outputs['upstreams']['presets'][number];
export type Endpoint = Outputs['endpoints']['list'][number];
export type Exchange = Outputs['log']['list'][number];
export type UsageRow = Outputs['usage']['get'][number];
export type Check = Outputs['doctor']['run'][number];
export type Client = Outputs['clients']['list'][number];

/** The sentence for people in a failure of the control API, in the language of the window. */
export function sentenceOf(error: unknown): string {
  // Without an answer there are only the browser's words for what happened to the connection.
  if (error instanceof TRPCClientError && error.shape === undefined)
    return i18next.t('connection.noAnswer', { ns: 'frame' });
  return sayNow(error instanceof Error ? error.message : String(error));
}

/** Did the server answer that this page is not signed in? */
export function isLockedOut(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const response: unknown = error.meta?.['response'];
  return response instanceof Response && (response.status === 401 || response.status === 403);
}

export type ToolRow = Outputs['tools']['list'][number];
export type ToolId = ToolRow['tool'];
export type ToolReport = Outputs['tools']['point'];
export type ToolProfile = Outputs['tools']['profiles'][number];
export type ToolChange = Outputs['tools']['history'][number];
export type UndoPreview = Outputs['tools']['planUndo'];
export type KeyUse = Outputs['tools']['keyUses'][number];
