// The model list in each protocol's own shape.
import type { CatalogueEntry } from '../exchange/model-catalogue.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';

/** Vendors give creation times; upstreams' lists often do not: one fixed date for all, 2024-01-01. */
const created = 1_704_067_200;

export function encodeModelList(entries: readonly CatalogueEntry[], protocol: ProtocolId): object {
  if (protocol === 'anthropic-messages') {
    const data = entries.map((entry) => encodeModel(entry, protocol));
    return {
      data,
      has_more: false,
      first_id: entries[0]?.id ?? null,
      last_id: entries.at(-1)?.id ?? null,
    };
  }
  if (protocol === 'gemini') return { models: entries.map((entry) => encodeModel(entry, protocol)) };
  return { object: 'list', data: entries.map((entry) => encodeModel(entry, protocol)) };
}

export function encodeModel(entry: CatalogueEntry, protocol: ProtocolId): object {
  if (protocol === 'anthropic-messages') {
    return {
      type: 'model',
      id: entry.id,
      display_name: entry.id,
      created_at: new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
    };
  }
  if (protocol === 'gemini') {
    return {
      name: `models/${entry.id}`,
      version: '001',
      displayName: entry.id,
      description: `Served by ${entry.ownedBy}.`,
      supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
    };
  }
  return { id: entry.id, object: 'model', created, owned_by: entry.ownedBy };
}
