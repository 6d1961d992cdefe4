// One key of the vault: dots, until somebody asks to see it or to copy it.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

export function SecretValue({ id, children }: { readonly id: string; readonly children?: ReactNode }) {
  const { t } = useTranslation(['settings', 'frame']);
  const [value, setValue] = useState<string | null>(null);
  const reveal = useChange(
    () => control.secrets.reveal.mutate({ id }),
    (secret) => setValue(secret.value),
  );
  return (
    <>
      <code className="grow ellipsis">{value ?? '••••••••••••'}</code>
      {children}
      <Button
        variant="quiet"
        busy={reveal.isPending}
        aria-pressed={value !== null}
        onClick={() => (value === null ? reveal.mutate(undefined) : setValue(null))}
      >
        {value === null ? t('reveal') : t('hide')}
      </Button>
      <CopyButton
        quiet
        text={async () => (await control.secrets.reveal.mutate({ id })).value}
        label={t('frame:action.copy')}
        copiedLabel={t('frame:action.copied')}
      />
    </>
  );
}
