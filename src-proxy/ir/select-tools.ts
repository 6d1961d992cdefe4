// Which tools a foreign target is given: tools that the vendor would run itself have no meaning elsewhere, but for a web
// search that the target has too; tools that wait to be searched for have none. And their schemas in words that every
// target reads.
import { proxyError } from '../contract/error-codes.ts';
import type { JsonValue } from './json.ts';
import { mendSchema } from './mend-schema.ts';
import { isObject, textOf } from './read-json.ts';
import type { IrPart, IrRequest, IrTool, IrToolChoice } from './request.ts';
import type { IrWarning } from './warning.ts';
import type { SearchWish } from './web-search.ts';

export type ClientTool = Exclude<IrTool, { type: 'server' }>;
type ServerTool = Extract<IrTool, { type: 'server' }>;

/** A web search that goes on to the target, in its own form. */
export interface ChosenSearch {
  readonly wish: SearchWish;
  /** The caller's word for the tool, for warnings. */
  readonly place: string;
  /** The client demands this very tool. */
  readonly isDemanded: boolean;
}

export interface SelectedTools {
  readonly tools: readonly ClientTool[];
  /** Null without tools: a choice without tools is refused everywhere. */
  readonly toolChoice: IrToolChoice | null;
  readonly search: ChosenSearch | null;
  readonly warnings: readonly IrWarning[];
}

/** Why a server tool goes, said of its type. */
export type WhyNot = (type: string) => string;

/** The target does not have it. */
export const notThere: WhyNot = (type) => `${type} is run by its own vendor; the upstream does not have it`;

/**
 * Client tools for a target that is not the request's own protocol. Server tools go, with a warning. Deferred tools
 * stay once a `tool_reference` or a call has loaded them, or where the search for them was the vendor's own.
 * @param whyNoSearch why the target cannot search the web beside these tools; null = it can
 */
export function selectTools(
  request: IrRequest,
  whyNoSearch: (tools: readonly ClientTool[]) => WhyNot | null = () => notThere,
): SelectedTools {
  const warnings: IrWarning[] = [];
  const searchIsVendors = (request.tools ?? []).some(
    (tool) => tool.type === 'server' && tool.kind === 'tool-search',
  );
  const { names, removed } = toolsOfConversation(request);
  const loaded = searchIsVendors ? null : names;
  const tools: ClientTool[] = [];
  let wanted: { readonly tool: ServerTool; readonly place: string } | null = null;
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type === 'server') {
      const place = placeOf(tool, index);
      if (tool.kind !== 'web-search') warnings.push(leaveOut(tool, place, notThere));
      else wanted ??= { tool, place };
      continue;
    }
    if (tool.deferred === true && loaded !== null && !loaded.has(tool.name)) {
      warnings.push({ kind: 'dropped', what: `tools[${index}]`, why: 'it waits to be searched for' });
      continue;
    }
    if (removed?.has(tool.name) === true) continue;
    tools.push(inOrder(tool));
  }
  const search =
    wanted === null ? null : chooseSearch(wanted, request.toolChoice, whyNoSearch(tools), warnings);
  // Tools beside it that the choice may mean are there; the search itself is demanded by other means.
  const choice = search?.isDemanded === true ? ({ type: 'auto' } as const) : request.toolChoice;
  return { tools, toolChoice: chooseAmong(choice, tools, search !== null, warnings), search, warnings };
}

function chooseSearch(
  { tool, place }: { readonly tool: ServerTool; readonly place: string },
  choice: IrToolChoice | undefined,
  whyNot: WhyNot | null,
  warnings: IrWarning[],
): ChosenSearch | null {
  if (whyNot !== null) {
    warnings.push(leaveOut(tool, place, whyNot));
    return null;
  }
  const { name } = tool.value;
  if (choice?.type === 'allowed' && (typeof name !== 'string' || !choice.names.includes(name))) {
    warnings.push(leaveOut(tool, place, notAllowed));
    return null;
  }
  return { wish: tool.wish ?? {}, place, isDemanded: demands(choice, name) };
}

const notAllowed: WhyNot = (type) => `${type} cannot stand in a choice of allowed tools`;

function demands(choice: IrToolChoice | undefined, name: JsonValue | undefined): boolean {
  return choice?.type === 'tool' && (choice.kind === 'server' || choice.name === name);
}

function leaveOut(tool: ServerTool, place: string, why: WhyNot): IrWarning {
  return { kind: 'dropped', what: place, why: why(toolTypeOf(tool)) };
}

/** Chat's search is no tool of the list but a member of the request. */
function placeOf(tool: ServerTool, index: number): string {
  return tool.value['type'] === 'web_search_options' ? 'web_search_options' : `tools[${index}]`;
}

/**
 * A choice must name tools of the request. Throws `invalid_request` where it contradicts them.
 * @param param the caller's own word for the choice
 */
export function checkChoice(
  choice: IrToolChoice | undefined,
  tools: readonly IrTool[],
  param = 'tool_choice',
): void {
  if (choice?.type === 'tool' && choice.kind === 'server') return;
  const names = choice?.type === 'tool' ? [choice.name] : choice?.type === 'allowed' ? choice.names : [];
  const unknown = names.find(
    (name) => !tools.some((tool) => (tool.type === 'server' ? tool.value['name'] : tool.name) === name),
  );
  if (unknown === undefined) return;
  throw proxyError(
    'invalid_request',
    `'${param}' names the tool '${unknown.slice(0, 80)}', but 'tools' does not have it.`,
    { param },
  );
}

/** The tool with a schema that every vendor can read. */
function inOrder(tool: ClientTool): ClientTool {
  if (tool.type === 'custom' || tool.parameters === undefined) return tool;
  const parameters = mendSchema(tool.parameters);
  return parameters === tool.parameters ? tool : { ...tool, parameters };
}

function toolTypeOf(tool: Extract<IrTool, { type: 'server' }>): string {
  const type = tool.value['type'];
  return typeof type === 'string' ? type : tool.kind;
}

function chooseAmong(
  choice: IrToolChoice | undefined,
  tools: readonly ClientTool[],
  searches: boolean,
  warnings: IrWarning[],
): IrToolChoice | null {
  if (choice === undefined || (tools.length === 0 && !searches)) {
    if (choice !== undefined && choice.type !== 'auto' && choice.type !== 'none') {
      warnings.push({ kind: 'dropped', what: 'tool_choice', why: 'no tool is left to choose' });
    }
    return null;
  }
  if (choice.type === 'tool' && !tools.some((tool) => tool.name === choice.name)) {
    warnings.push({
      kind: 'changed',
      what: 'tool_choice',
      why: 'the upstream does not have the chosen tool',
    });
    return { type: 'auto' };
  }
  return choice;
}

interface ConversationTools {
  /** Brought in: called, added, or referred to by a search result. */
  readonly names: ReadonlySet<string>;
  /** Taken out, and not added again since; null where nothing ever was. */
  readonly removed: ReadonlySet<string> | null;
}

function toolsOfConversation(request: IrRequest): ConversationTools {
  const names = new Set<string>();
  let removed: Set<string> | null = null;
  const visit = (part: IrPart): void => {
    if (part.type === 'tool-call') names.add(part.name);
    if (part.type === 'tool-result') part.content.forEach(visit);
    const referred = toolReference(part);
    if (referred !== null) names.add(referred);
    const change = toolChange(part);
    if (change === null) return;
    if (!change.added) (removed ??= new Set()).add(change.name);
    else {
      names.add(change.name);
      removed?.delete(change.name);
    }
  };
  for (const message of request.messages) message.parts.forEach(visit);
  if (request.toolChoice?.type === 'tool') names.add(request.toolChoice.name);
  return { names, removed };
}

/**
 * What a `tool_addition` or `tool_removal` block says; null for other parts. Claude Code writes them where a tool server
 * connects in the middle of a conversation (KarpelesLab/teamclaude pull request 451, read 2026-11-28; SDK 1.11.0).
 */
export function toolChange(part: IrPart): { readonly name: string; readonly added: boolean } | null {
  if (part.type !== 'opaque') return null;
  const { type, tool } = part.value;
  if ((type !== 'tool_addition' && type !== 'tool_removal') || !isObject(tool)) return null;
  const definition = isObject(tool['definition']) ? tool['definition'] : tool;
  const name = textOf(definition['name']) ?? textOf(definition['server_name']);
  return name === undefined ? null : { name, added: type === 'tool_addition' };
}

/** The tool that a `tool_reference` block names, null for other parts. */
export function toolReference(part: IrPart): string | null {
  if (part.type !== 'opaque' || part.value['type'] !== 'tool_reference') return null;
  const name = part.value['tool_name'];
  return typeof name === 'string' ? name : null;
}
