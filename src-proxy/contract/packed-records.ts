// Records as they cross the process channel: rows without member names, because under load this is most of what
// crosses (830 bytes a record, 490 as a row; half the time to write and to read it). Nobody else sees a row.
import type { ProxyToMain } from './channel.ts';
import type { ExchangeRecord } from './exchange-record.ts';

export type PackedRecord = ReturnType<typeof packRecord>;

/** What the proxy posts. */
export type PackedMessage =
  | Exclude<ProxyToMain, { readonly type: 'records' }>
  | { readonly type: 'packed-records'; readonly rows: readonly PackedRecord[] };

/** The message for the channel. */
export function packMessage(message: ProxyToMain): PackedMessage {
  return message.type === 'records'
    ? { type: 'packed-records', rows: message.records.map(packRecord) }
    : message;
}

/** The message as it was posted; messages that are not packed are taken as they are. */
export function unpackMessage(message: PackedMessage | ProxyToMain): ProxyToMain {
  return message.type === 'packed-records'
    ? { type: 'records', records: message.rows.map(unpackRecord) }
    : message;
}

function packRecord(record: ExchangeRecord) {
  return [
    record.id,
    record.at,
    record.client,
    record.profile,
    record.path,
    record.operation,
    record.clientProtocol,
    record.upstreamProtocol,
    record.transport,
    record.lane,
    record.model,
    record.upstream,
    record.upstreamModel,
    record.endpoint,
    record.keyId,
    record.status,
    record.error,
    record.errorMessage,
    record.firstByteMs,
    record.totalMs,
    record.usage,
    record.usd,
    record.requestBytes,
    record.responseBytes,
    record.abortedBy,
    record.attempts,
    record.explanation,
    record.warnings,
    record.sessionKey,
    record.userAgent,
    record.bodies,
  ] as const;
}

function unpackRecord(row: PackedRecord): ExchangeRecord {
  return {
    id: row[0],
    at: row[1],
    client: row[2],
    profile: row[3],
    path: row[4],
    operation: row[5],
    clientProtocol: row[6],
    upstreamProtocol: row[7],
    transport: row[8],
    lane: row[9],
    model: row[10],
    upstream: row[11],
    upstreamModel: row[12],
    endpoint: row[13],
    keyId: row[14],
    status: row[15],
    error: row[16],
    errorMessage: row[17],
    firstByteMs: row[18],
    totalMs: row[19],
    usage: row[20],
    usd: row[21],
    requestBytes: row[22],
    responseBytes: row[23],
    abortedBy: row[24],
    attempts: row[25],
    explanation: row[26],
    warnings: row[27],
    sessionKey: row[28],
    userAgent: row[29],
    bodies: row[30],
  };
}
