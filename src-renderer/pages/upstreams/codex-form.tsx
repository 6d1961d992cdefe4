// How Codex is set up at this upstream without Keyswitch, as the vendor documents it: to look at and to copy.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useSaid } from '../../i18n/said.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import './codex-form.css';

function Block({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useTranslation('frame');
  return (
    <div>
      <div className="row">
        <code className="grow">{label}</code>
        <CopyButton text={text} label={t('action.copy')} copiedLabel={t('action.copied')} quiet />
      </div>
      <pre className="codex-form" tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

export function CodexForm({ upstream }: { readonly upstream: string }) {
  const { t } = useTranslation('upstreams');
  const said = useSaid();
  const [open, setOpen] = useState(false);
  const form = useQuery({
    queryKey: ['config', 'codex-form', upstream],
    queryFn: () => control.upstreams.codexForm.query({ id: upstream }),
    enabled: open,
    retry: false,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('detail.codexForm')}</summary>
      {form.data !== undefined && (
        <div className="stack codex-form-body">
          <p className="muted">{t('detail.codexFormText')}</p>
          <DefinitionList
            items={[
              [t('detail.codexCalls'), <code key="codex">{form.data.codexCalls}</code>],
              [t('detail.keyswitchCalls'), <code key="keyswitch">{form.data.keyswitchCalls}</code>],
            ]}
          />
          <Block label="~/.codex/config.toml" text={form.data.configToml} />
          <Block label="~/.codex/auth.json" text={form.data.authJson} />
          <ul>
            {form.data.notes.map((note) => (
              <li key={note} className="muted small">
                {said(note)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </details>
  );
}
