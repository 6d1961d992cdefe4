// What one tool may use up: four limits, each may be empty. Judged as they are typed.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Client } from '../../control/client.ts';
import { useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';

const names = ['requests_per_minute', 'concurrent_requests', 'tokens_per_day', 'usd_per_day'] as const;
export type Limit = (typeof names)[number];

/** The limits that are set, in short, for one line of a table. */
export function limitsOf(client: Client, say: (name: Limit, value: number) => string): string {
  return names
    .flatMap((name) => {
      const value = client[name];
      return value === null ? [] : [say(name, value)];
    })
    .join(' · ');
}

/** Empty = no limit = null; NaN where it is no such number. Money may have cents, counts are whole. */
export function readLimit(name: Limit, text: string): number | null {
  const plain = text.trim();
  if (plain === '') return null;
  const form = name === 'usd_per_day' ? /^\d+(\.\d+)?$/ : /^\d+$/;
  const value = form.test(plain) ? Number(plain) : Number.NaN;
  return value > 0 ? value : Number.NaN;
}

export function ClientLimits({ client, onClose }: { readonly client: Client; readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'frame']);
  const [draft, setDraft] = useState<Record<Limit, string>>(() => ({
    requests_per_minute: String(client.requests_per_minute ?? ''),
    concurrent_requests: String(client.concurrent_requests ?? ''),
    tokens_per_day: String(client.tokens_per_day ?? ''),
    usd_per_day: String(client.usd_per_day ?? ''),
  }));
  const isBad = (name: Limit): boolean => Number.isNaN(readLimit(name, draft[name]));
  const save = useChange(
    () =>
      control.clients.update.mutate({
        id: client.id,
        settings: Object.fromEntries(names.map((name) => [name, readLimit(name, draft[name])])),
      }),
    onClose,
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('limitsEdit', { id: client.id })}
      description={t('limitsHint')}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            disabled={names.some(isBad)}
            busy={save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {t('frame:action.save')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {names.map((name) => (
          <TextField
            key={name}
            label={t(`limit.${name}`)}
            inputMode="decimal"
            placeholder={t('noLimits')}
            value={draft[name]}
            error={isBad(name) ? t(name === 'usd_per_day' ? 'limitBadUsd' : 'limitBad') : null}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
          />
        ))}
      </div>
    </Dialog>
  );
}
