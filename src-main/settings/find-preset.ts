// The control plane's one way to the presets.
import { presets } from '../../src-proxy/contract/presets/registry.ts';

export { findPreset, presets, type Preset } from '../../src-proxy/contract/presets/registry.ts';

export function presetIds(): string[] {
  return presets.map((preset) => preset.id);
}
