// Which proxy upstreams are called through: as the environment says, none, or an address. For all of them on the settings
// page, and for one on its own, which may also follow the settings.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeProxySetting } from '../../../src-proxy/contract/outbound/proxy-address.ts';
import { SelectField, TextField } from '../../ui/field.tsx';

type Kind = 'follow' | 'env' | 'direct' | 'address';

/** @param setting what config.toml says, null = nothing */
export function kindOfSetting(setting: string | null): Kind {
  if (setting === null) return 'follow';
  return setting === 'env' || setting === 'direct' ? setting : 'address';
}

export interface ProxyChoiceProps {
  readonly label: string;
  readonly hint?: string;
  readonly setting: string | null;
  /** May it say nothing and do as the settings say? */
  readonly follows: boolean;
  readonly onSave: (setting: string | null) => void;
}

export function ProxyChoice({ label, hint, setting, follows, onSave }: ProxyChoiceProps) {
  const { t } = useTranslation('settings');
  // Chosen, and waits for its address.
  const [typing, setTyping] = useState(false);
  // What is being typed; null while nobody types, so that a change from elsewhere shows.
  const [draft, setDraft] = useState<string | null>(null);
  const saved = kindOfSetting(setting);
  const kind = typing ? 'address' : saved;
  const address = draft ?? (saved === 'address' ? (setting ?? '') : '');
  const fault = draft === null || draft.trim() === '' ? null : judgeProxySetting(draft.trim());
  const kinds: readonly Kind[] = follows
    ? ['follow', 'env', 'direct', 'address']
    : ['env', 'direct', 'address'];
  function choose(next: Kind): void {
    setTyping(next === 'address');
    setDraft(null);
    if (next !== 'address') onSave(next === 'follow' ? null : next);
  }
  function save(): void {
    const text = draft?.trim() ?? '';
    if (text === '' || fault !== null) return;
    if (text !== setting) onSave(text);
    setTyping(false);
    setDraft(null);
  }
  return (
    <>
      <SelectField
        label={label}
        hint={hint}
        choices={kinds.map((value) => ({ value, label: t(`proxyChoices.${value}`) }))}
        value={kind}
        onChange={(value) => choose(value as Kind)}
      />
      {kind === 'address' && (
        <TextField
          mono
          label={t('proxyAddress')}
          hint={t('proxyAddressHint')}
          error={fault === null ? null : t(`proxyBad.${fault}`)}
          value={address}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
            if (event.key === 'Escape') setDraft(null);
          }}
        />
      )}
    </>
  );
}
