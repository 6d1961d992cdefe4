// A CC Switch database as its schema was at a version, with rows as users have them. Tables after its source (v3.20.0).
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const claudeConfig = {
  env: {
    ANTHROPIC_BASE_URL: 'https://relay.example.com',
    ANTHROPIC_AUTH_TOKEN: 'sk-relay-0123456789abcdef',
    X_UNKNOWN: '1',
  },
  unknownKey: { nested: [1, 2.5, null] },
};
export const codexConfig = {
  auth: { OPENAI_API_KEY: 'sk-codex-0123456789abcdef', extra: true },
  config:
    '# mine\nmodel_provider = "custom"\nmodel = "gpt-5.5"\ndisable_response_storage = true\n\n[model_providers.custom]\nname = "Relay" # n\nbase_url = "https://relay.example.com/v1"\nwire_api = "responses"\n',
  modelCatalog: { models: [] },
};
export const meta = { costMultiplier: '1.50', limitDailyUsd: '3', unknownMeta: { a: [1] } };

export function createCcSwitchDatabase(path: string, version: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  const grok = version >= 14 ? ",'grokbuild'" : '';
  const old = version < 13 ? ', cost_multiplier TEXT, limit_daily_usd TEXT' : '';
  database.exec(`
    PRAGMA auto_vacuum = INCREMENTAL;
    CREATE TABLE providers (id TEXT NOT NULL, app_type TEXT NOT NULL, name TEXT NOT NULL, settings_config TEXT NOT NULL,
      website_url TEXT, category TEXT, created_at INTEGER, sort_index INTEGER, notes TEXT, icon TEXT, icon_color TEXT,
      meta TEXT NOT NULL DEFAULT '{}', is_current BOOLEAN NOT NULL DEFAULT 0, in_failover_queue BOOLEAN NOT NULL DEFAULT 0${old},
      PRIMARY KEY (id, app_type));
    CREATE TABLE provider_endpoints (id INTEGER PRIMARY KEY AUTOINCREMENT, provider_id TEXT NOT NULL, app_type TEXT NOT NULL,
      url TEXT NOT NULL, added_at INTEGER, FOREIGN KEY (provider_id, app_type) REFERENCES providers(id, app_type) ON DELETE CASCADE);
    CREATE TABLE provider_health (provider_id TEXT NOT NULL, app_type TEXT NOT NULL, is_healthy INTEGER, consecutive_failures INTEGER,
      updated_at TEXT NOT NULL, PRIMARY KEY (provider_id, app_type),
      FOREIGN KEY (provider_id, app_type) REFERENCES providers(id, app_type) ON DELETE CASCADE);
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE proxy_config (app_type TEXT PRIMARY KEY CHECK (app_type IN ('claude','codex','gemini'${grok})),
      proxy_enabled INTEGER DEFAULT 0, listen_port INTEGER DEFAULT 15721, enabled INTEGER DEFAULT 0, default_cost_multiplier TEXT DEFAULT '1');
    ${version >= 12 ? 'CREATE TABLE profiles (id TEXT PRIMARY KEY, name TEXT, payload TEXT);' : ''}
    INSERT INTO proxy_config (app_type) VALUES ('claude'), ('codex'), ('gemini');
    PRAGMA user_version = ${version};
  `);
  const insert = database.prepare(
    'INSERT INTO providers (id, app_type, name, settings_config, category, created_at, sort_index, meta, is_current) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  insert.run('claude-official', 'claude', 'Claude Official', '{"env":{}}', 'official', 1, null, '{}', 0);
  insert.run(
    'relay',
    'claude',
    'Relay 中转',
    JSON.stringify(claudeConfig),
    'third_party',
    2,
    1,
    JSON.stringify(meta),
    1,
  );
  insert.run('relay', 'codex', 'Relay', JSON.stringify(codexConfig), 'custom', 3, null, '{}', 1);
  insert.run(
    'gem',
    'gemini',
    'Gem',
    '{"env":{"GEMINI_API_KEY":"PROXY_MANAGED"},"config":{}}',
    'custom',
    4,
    null,
    '{}',
    1,
  );
  insert.run(
    'router',
    'opencode',
    'Router',
    '{"npm":"@ai-sdk/openai-compatible","options":{"baseURL":"https://r.example/v1","apiKey":"{env:R_KEY}"},"models":{"m":{"name":"M"}}}',
    null,
    5,
    null,
    '{}',
    0,
  );
  insert.run('broken', 'claude', 'Broken', 'not json', null, 6, null, '{}', 0);
  insert.run('o', 'opencode', 'OMO', '{}', 'omo', 7, null, '{}', 0);
  database.exec(
    "INSERT INTO provider_endpoints (provider_id, app_type, url, added_at) VALUES ('relay', 'claude', 'https://second.example.com', 9)",
  );
  database.exec(
    "INSERT INTO provider_health (provider_id, app_type, is_healthy, consecutive_failures, updated_at) VALUES ('relay', 'claude', 1, 0, 'x')",
  );
  database.close();
}

/** Everything in it, for comparison. */
export function dumpDatabase(path: string): Record<string, unknown> {
  const database = new DatabaseSync(path);
  const tables = database
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all();
  const dump = Object.fromEntries(
    tables.map(({ name, sql }) => [
      String(name),
      {
        sql,
        rows: database
          .prepare(`SELECT * FROM "${String(name)}" ORDER BY 1, 2`)
          .all()
          .map((row) => ({ ...row })),
      },
    ]),
  );
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  database.close();
  return { version, ...dump };
}
