// What a list of exchanges may be narrowed to, as SQL. Pure; every value is a bound parameter.
import type { SQLInputValue } from 'node:sqlite';
import { usageProblem } from '../problem.ts';

export interface ExchangeFilter {
  readonly client?: string;
  readonly profile?: string;
  /** The model asked for or the one served; `*` stands for anything. */
  readonly model?: string;
  readonly upstream?: string;
  /**
   * An HTTP status (`429`), a class (`5xx`), `ok` (below 400 and complete) or `error` ({@link failedSql}). What its client
   * gave up is neither.
   */
  readonly status?: string;
  readonly error?: string;
  readonly sessionKey?: string;
  /** Unix ms, included. */
  readonly since?: number;
  /** Unix ms, not included. */
  readonly until?: number;
}

export interface ListOptions {
  /** 1 to 10,000; 100 if left out. */
  readonly limit?: number;
  /** Only exchanges that began before the one with this id (the next page). */
  readonly before?: string;
  /** Only exchanges that were recorded after the one with this id (what is new since). */
  readonly after?: string;
  readonly filter?: ExchangeFilter;
}

/** An exchange that failed; that its client gave it up is no failure, whatever its status says (499). */
export const failedSql = `(
  error IS NOT NULL OR aborted_by IN ('upstream', 'proxy') OR (aborted_by IS NULL AND status >= 400))`;

export interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Throws a usage problem where a filter makes no sense. */
export function whereOf(options: ListOptions): Where {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (sql: string, ...bound: SQLInputValue[]): void => {
    parts.push(sql);
    values.push(...bound);
  };
  const filter = options.filter ?? {};
  if (filter.client !== undefined) add('client = ?', filter.client);
  if (filter.profile !== undefined) add('profile = ?', filter.profile);
  if (filter.upstream !== undefined) add('upstream = ?', filter.upstream);
  if (filter.error !== undefined) add('error = ?', filter.error);
  if (filter.sessionKey !== undefined) add('session_key = ?', filter.sessionKey);
  if (filter.since !== undefined) add('at >= ?', filter.since);
  if (filter.until !== undefined) add('at < ?', filter.until);
  if (filter.model !== undefined) {
    const glob = filter.model.replaceAll(/[[?]/g, '[$&]');
    add('(model GLOB ? OR upstream_model GLOB ?)', glob, glob);
  }
  if (filter.status !== undefined) addStatus(filter.status, add);
  if (options.before !== undefined)
    add('(at, id) < (SELECT at, id FROM exchange WHERE id = ?)', options.before);
  if (options.after !== undefined)
    add('seq > ifnull((SELECT seq FROM exchange WHERE id = ?), 0)', options.after);
  return { sql: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

export function limitOf(options: ListOptions): number {
  const limit = Math.trunc(options.limit ?? 100);
  if (!(limit >= 1 && limit <= 10_000)) throw usageProblem('The limit is a number from 1 to 10000.');
  return limit;
}

function addStatus(status: string, add: (sql: string, ...bound: SQLInputValue[]) => void): void {
  if (status === 'ok') add('status < 400 AND error IS NULL AND aborted_by IS NULL');
  else if (status === 'error') add(failedSql);
  else if (/^[1-5]xx$/i.test(status))
    add('status BETWEEN ? AND ?', Number(status[0]) * 100, Number(status[0]) * 100 + 99);
  else if (/^\d{3}$/.test(status)) add('status = ?', Number(status));
  else throw usageProblem(`“${status}” is no status: use ok, error, 4xx, 5xx or a number such as 429.`);
}
