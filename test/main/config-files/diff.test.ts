// Diffs that people see: readable, and without a single secret.
import { describe, expect, it } from 'vitest';
import { describeChange, isSecretName, maskSecrets } from '../../../src-main/config-files/diff.ts';

describe('masking', () => {
  it.each([
    ['TOML', 'experimental_bearer_token = "opaque-value-without-a-form-1"'],
    ['TOML, quoted key', '"x-api-key" = \'opaque-value-without-a-form-1\''],
    ['TOML inline', 'http_headers = { "Authorization" = "opaque-value-without-a-form-1" }'],
    ['dotted', 'a.b.api_key = "opaque-value-without-a-form-1"'],
    ['JSON', '  "apiKey": "opaque-value-without-a-form-1",'],
    ['JSON, compact', '{"env":{"ANTHROPIC_AUTH_TOKEN":"opaque-value-without-a-form-1"}}'],
    ['dotenv', 'export GEMINI_API_KEY=opaque-value-without-a-form-1 # c'],
    ['dotenv, quoted', "OPENAI_API_KEY='opaque-value-without-a-form-1'"],
    [
      'a login',
      '"access_token": "opaque-value-without-a-form-1", "refresh_token": "opaque-value-without-a-form-1"',
    ],
    ['a header', 'x = "Bearer opaque-value-without-a-form-1"'],
    ['a cookie', '"cookie": "opaque-value-without-a-form-1"'],
    ['an argument', '"args": ["--api-key", "opaque-value-without-a-form-1", "-v"]'],
    ['a password in an address', 'DATABASE_URL=postgres://me:opaque-value-without-a-form-1@db.example/x'],
    ['an address', 'base_url = "https://x.example/v1?key=opaque-value-without-a-form-1"'],
  ])('%s', (_, text) => {
    expect(maskSecrets(text)).not.toContain('opaque-value-without-a-form-1');
    expect(maskSecrets(text)).toContain('opaq****rm-1');
  });

  it.each([
    [
      'TOML',
      'a.api_key = """\nfirst line\nsecond line""" # c\nb = 1\n',
      'a.api_key = """\n****\n****""" # c\nb = 1\n',
    ],
    ['TOML, literal', "token = '''first line\nsecond'''\n", "token = '''****\n****'''\n"],
    ['dotenv', 'export MY_SECRET="first\nsecond"\nB="x\ny"\n', 'export MY_SECRET="****\n****"\nB="x\ny"\n'],
  ])('a secret of several lines, each of them: %s', (_, text, shown) => {
    expect(maskSecrets(text)).toBe(shown);
  });

  it.each([
    'sk-proj-0123456789abcdefghij',
    'AIzaSy0123456789abcdefghijklmnopqrstuvw',
    'ks-0123456789abcdefghij',
    'eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0dXJl',
  ])('a key by its form: %s', (key) => {
    expect(maskSecrets(`anything ${key} else`)).not.toContain(key);
  });

  it.each([
    'env_key = "MY_VARIABLE_NAME_LONG"',
    '"apiKey": "{env:MY_KEY_VARIABLE}"',
    '"apiKey": "{file:/home/u/.keyswitch/tokens/x}"',
    'requires_openai_auth = true',
    'base_url = "https://llm.example.com/v1"',
    'max_tokens = 128000',
    '"ANTHROPIC_API_KEY": ""',
    'monkey = "a long value that is no secret"',
    'notes = """\na long text\nof two lines"""',
    '"args": ["--keyboard", "de", "--token-file", "/a/b"]',
    'base_url = "https://user@x.example/a:b@c"',
  ])('not: %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('knows names that hold secrets', () => {
    expect(['key', 'apiKey', 'X_AUTH_TOKEN', 'client_secret', 'password'].every(isSecretName)).toBe(true);
    expect(['env_key', 'monkey', 'max_tokens', 'keyboard', 'token_url'].some(isSecretName)).toBe(false);
  });
});

describe('a change', () => {
  it('is a unified diff of its surroundings', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `k${index} = ${index}\n`);
    const diff = describeChange('/a/b.toml', lines.join(''), lines.join('').replace('k10 = 10', 'k10 = 11'));
    expect(diff).toMatch(/^--- \/a\/b\.toml\n\+\+\+ \/a\/b\.toml\n@@ -8,7 \+8,7 @@\n k7 = 7\n/);
    expect(diff.split('\n')).toHaveLength(12);
  });

  it('of a secret shows that something changed', () => {
    const diff = describeChange(
      'x',
      'api_key = "aaaa-11111111111111-zzzz"\n',
      'api_key = "aaaa-22222222222222-zzzz"\n',
    );
    expect(diff).toContain('-api_key = "aaaa****zzzz"');
    expect(diff).toContain('+api_key = "aaaa**** (new)zzzz"');
  });

  it('names new and removed files, and is empty where nothing differs', () => {
    expect(describeChange('x', null, 'a\n')).toMatch(/^--- \/dev\/null\n\+\+\+ x\n/);
    expect(describeChange('x', 'a\n', null)).toMatch(/^--- x\n\+\+\+ \/dev\/null\n/);
    expect(describeChange('x', 'a\n', 'a\n')).toBe('');
  });
});
