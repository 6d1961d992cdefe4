// The sums of the ledger as SQL. Pure.
import type { SQLInputValue } from 'node:sqlite';
import { failedSql } from './list-query.ts';
import type { UsageKey } from './rows.ts';

/**
 * Operations whose success costs nothing. Any other success without a cost is one whose cost is unknown, and so is any
 * answer with tokens but without a price; a refusal or a failure before the first token cost nothing.
 */
const unknownCost = `usd IS NULL AND (
  input IS NOT NULL
  OR (status BETWEEN 200 AND 299 AND upstream IS NOT NULL
      AND ifnull(operation, '') NOT IN ('list-models', 'count-tokens')))`;

/** Columns as `UsageRow` names them. */
export function usageSql(
  by: UsageKey,
  range: { since?: number; until?: number; client?: string },
): { sql: string; values: SQLInputValue[] } {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  if (range.since !== undefined) {
    parts.push('at >= ?');
    values.push(range.since);
  }
  if (range.until !== undefined) {
    parts.push('at < ?');
    values.push(range.until);
  }
  if (range.client !== undefined) {
    parts.push('client = ?');
    values.push(range.client);
  }
  const where = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  const unknown = `count(*) FILTER (WHERE ${unknownCost})`;
  return {
    sql: `
      SELECT ifnull(${by}, '(none)') AS key,
             count(*) AS requests,
             ifnull(sum(input + cache_read + cache_write), 0) AS input_tokens,
             ifnull(sum(output), 0) AS output_tokens,
             CASE WHEN count(usd) = 0 AND ${unknown} > 0 THEN NULL ELSE total(usd) END AS usd,
             ${unknown} AS usd_unknown_requests,
             ifnull(sum(cache_read), 0) AS cached_tokens,
             count(*) FILTER (WHERE ${failedSql}) AS errors
      FROM exchange ${where}
      GROUP BY ${by}
      ORDER BY ${by === 'day' ? 'key' : 'requests DESC, key'}`,
    values,
  };
}
