// What an operator may ask over MCP: the state of things, read-only, and one guarded switch. No key, no token and
// no body of a conversation leaves through here.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { toLogRow } from '../ledger/rows.ts';
import type { Operations } from '../operations/operations.ts';
import { messageOf } from '../problem.ts';
import { version } from '../version.ts';

const readOnly = { readOnlyHint: true, openWorldHint: false } as const;

interface ToolResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** A value as MCP wants it: as structure for programs, as JSON text for models. A failure is a sentence. */
async function answer(read: () => Promise<Record<string, unknown>>): Promise<ToolResult> {
  try {
    const value = await read();
    return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
  } catch (error) {
    return { content: [{ type: 'text', text: messageOf(error) }], isError: true };
  }
}

/** What a model wrote comes back no longer than a sentence bears. */
const short = (text: string): string => text.slice(0, 80);

function registerState(server: McpServer, operations: Operations): void {
  server.registerTool(
    'get_status',
    {
      title: 'Status',
      description: 'Whether the proxy runs, its address, the active profile, and warnings for the user.',
      annotations: readOnly,
    },
    () =>
      answer(async () => {
        const { running, proxy, proxyUrl, activeProfile, warnings, startedAt } =
          await operations.status.get();
        return { running, proxy: proxy.state, proxyUrl, activeProfile, warnings, startedAt };
      }),
  );
  server.registerTool(
    'list_profiles',
    {
      title: 'Profiles',
      description: 'All provider profiles with their routes; one is active.',
      annotations: readOnly,
    },
    () => answer(async () => ({ profiles: await operations.profiles.list() })),
  );
  server.registerTool(
    'get_upstream_health',
    {
      title: 'Health of upstreams',
      description:
        'Endpoints with measured latency, keys with their standing, and circuit breakers, each with a sentence why.',
      inputSchema: { upstream: z.string().optional().describe('Only this upstream id') },
      annotations: readOnly,
    },
    ({ upstream }) =>
      answer(async () => {
        const known = (await operations.upstreams.list()).map(({ id }) => id);
        if (upstream !== undefined && !known.includes(upstream)) {
          throw new Error(`There is no upstream "${short(upstream)}": there are ${known.join(', ')}.`);
        }
        const health = await operations.health.get();
        const mine = <T extends { readonly upstream: string }>(list: readonly T[] | undefined): T[] =>
          (list ?? []).filter((one) => upstream === undefined || one.upstream === upstream);
        return {
          at: health?.at ?? null,
          endpoints: mine(health?.endpoints).map(({ history: _history, ...endpoint }) => endpoint),
          keys: mine(health?.keys),
          breakers: mine(health?.breakers),
        };
      }),
  );
}

function registerLedger(server: McpServer, operations: Operations): void {
  server.registerTool(
    'list_exchanges',
    {
      title: 'Exchanges',
      description: 'The newest exchanges, newest first: metadata only, never what was said.',
      inputSchema: {
        limit: z.number().int().min(1).max(200).default(20),
        client: z.string().optional(),
        model: z.string().optional(),
        upstream: z.string().optional(),
        status: z.string().optional().describe('A status (429), a class (5xx), ok or error'),
      },
      annotations: readOnly,
    },
    ({ limit, ...filter }) =>
      answer(async () => {
        const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
        return { exchanges: (await operations.log.list({ limit, filter: given })).map(toLogRow) };
      }),
  );
  server.registerTool(
    'get_exchange',
    {
      title: 'One exchange',
      description:
        'Attempts, the explanation of the route, timings, tokens and warnings of one exchange; no bodies.',
      inputSchema: { id: z.string().describe('x-keyswitch-exchange') },
      annotations: readOnly,
    },
    ({ id }) =>
      answer(async () => {
        const record = await operations.log.get({ id });
        if (record === null) throw new Error(`There is no exchange "${short(id)}" in the ledger.`);
        const { bodies: _bodies, ...exchange } = record;
        return { exchange };
      }),
  );
  server.registerTool(
    'get_usage',
    {
      title: 'Usage',
      description: 'Requests, tokens and cost, summed up; usd null = price unknown.',
      inputSchema: {
        by: z.enum(['day', 'model', 'client', 'upstream']).default('day'),
        days: z.number().int().min(1).max(366).default(7),
      },
      annotations: readOnly,
    },
    ({ by, days }) =>
      answer(async () => ({
        usage: await operations.usage.get({ by, since: Date.now() - days * 86_400_000 }),
      })),
  );
}

function registerSwitch(server: McpServer, operations: Operations): void {
  server.registerTool(
    'switch_profile',
    {
      title: 'Switch the active profile',
      description:
        'Makes another profile active: the next request of every tool goes by it, running answers finish on the old one. Ask the user first, then repeat the id in confirm.',
      inputSchema: {
        id: z.string(),
        confirm: z.string().describe('The same id again: a guard against switching by accident'),
      },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ id, confirm }) =>
      answer(async () => {
        if (confirm !== id)
          throw new Error(`Nothing was switched: confirm must repeat the id "${short(id)}".`);
        return { profile: await operations.profiles.use({ id }) };
      }),
  );
}

/** A server for one message: it keeps no state between calls. */
export function createOperatorServer(operations: Operations): McpServer {
  const server = new McpServer({ name: 'keyswitch', version });
  registerState(server, operations);
  registerLedger(server, operations);
  registerSwitch(server, operations);
  return server;
}
