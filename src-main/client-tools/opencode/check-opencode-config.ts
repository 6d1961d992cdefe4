// OpenCode does not start with a wrong type in its settings: what we are about to write is checked against its own schema.
// Schema: opencode-ai 1.18.33, `GET /doc`, 2026-11-20. The program is more lenient about unknown keys, and so are we.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readDocument } from '../../config-files/document.ts';
import { Problem } from '../../problem.ts';
import type { ToolDocument } from '../read-tool-file.ts';
import schema from './opencode-config.schema.json' with { type: 'json' };

let validate: ValidateFunction | null = null;

/** Complaints about a configuration, `path: what`; unknown keys are no complaint. */
export function listOpenCodeComplaints(config: unknown): string[] {
  validate ??= new Ajv2020({ strict: false, allErrors: true, logger: false }).compile(schema);
  validate(config);
  const ignored = new Set(['additionalProperties', 'unevaluatedProperties', 'anyOf', 'oneOf', 'if']);
  return (validate.errors ?? [])
    .filter((error) => !ignored.has(error.keyword))
    .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`);
}

/** @throws Problem when the new text has a complaint that the old one did not have. */
export function checkOpenCodeConfig(old: ToolDocument, text: string): void {
  const before = new Set(listOpenCodeComplaints(old.data));
  const fresh = listOpenCodeComplaints(readDocument('jsonc', text)).filter(
    (complaint) => !before.has(complaint),
  );
  if (!fresh.length) return;
  throw new Problem(
    `OpenCode would not start with this in ${old.path}: ${fresh.slice(0, 3).join('; ')}. Nothing was written.`,
  );
}
