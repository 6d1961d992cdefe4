// Presets are data that users, the GUI and the proxy rely on: each is checked whole, and the documented URLs by name.
import { describe, expect, it } from 'vitest';
import { judgeBaseAddress } from '../../../src-proxy/contract/base-address.ts';
import { findPreset, presets } from '../../../src-proxy/contract/presets/registry.ts';
import { authStyle, endpointConfig } from '../../../src-proxy/contract/proxy-config.ts';
import { joinUrl } from '../../../src-proxy/transport/join-url.ts';

describe('presets', () => {
  it.each(presets.map((preset) => [preset.id, preset] as const))('%s is whole', (id, preset) => {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(preset.name).not.toBe('');
    expect(preset.source).not.toBe('');
    expect(preset.verifiedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(preset.endpoints.length).toBeGreaterThan(0);
    expect(preset.endpoints.filter(({ recommended }) => recommended).length).toBeLessThanOrEqual(1);
    for (const endpoint of preset.endpoints) {
      endpointConfig.parse(endpoint);
      for (const base of Object.values(endpoint.bases)) expect(judgeBaseAddress(base).ok, base).toBe(true);
    }
    for (const style of Object.values(preset.auth ?? {})) authStyle.parse(style);
    for (const page of [preset.keyPageUrl, preset.topUpUrl]) if (page) expect(page).toMatch(/^https:\/\//);
  });

  it('has unique ids', () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  });

  // TPB-06, TPB-07, TPB-08, TPB-15.
  it('offers the two TokenPool endpoints in the documented order and spelling', () => {
    const preset = findPreset('tokenpool');
    expect(preset?.endpoints.map(({ id, bases }) => [id, bases['openai-responses']])).toEqual([
      ['china', 'https://api.clawto.link'],
      ['standard', 'https://api.tokenpool.dev'],
    ]);
    const url = joinUrl(preset?.endpoints[0]?.bases['openai-responses'] ?? '', '/v1/responses');
    expect(`${url.origin}${url.path}`).toBe('https://api.clawto.link/v1/responses');
  });

  // TCF-19 to TCF-23, TCO-43.
  it('builds the TokenCode URLs of its pages', () => {
    const bases = findPreset('tokencode')?.endpoints[0]?.bases ?? {};
    const urlOf = (base: string | undefined, path: string): string => {
      const { origin, path: full } = joinUrl(base ?? '', path);
      return origin + full;
    };
    expect(bases['openai-chat']).toBe('https://tokencode.dev/v1');
    expect(urlOf(bases['openai-chat'], '/v1/chat/completions')).toBe(
      'https://tokencode.dev/v1/chat/completions',
    );
    expect(urlOf(bases['anthropic-messages'], '/v1/messages')).toBe('https://tokencode.dev/v1/messages');
    expect(urlOf(bases.gemini, '/v1beta/models/x:generateContent')).toBe(
      'https://tokencode.dev/v1beta/models/x:generateContent',
    );
    expect(bases['openai-responses']).toBeUndefined();
  });
});
