// The button that mends a failure.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { useUpstreams } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ReplaceKey } from '../upstreams/replace-key.tsx';
import { remedyOf } from './remedy.ts';

export function RemedyAct({ record }: { readonly record: ExchangeRecord }) {
  const { t } = useTranslation('home');
  const upstreams = useUpstreams();
  const [replacing, setReplacing] = useState(false);
  const remedy = remedyOf(record, upstreams.data ?? []);
  if (remedy === null) return null;
  if (remedy.kind === 'topUp')
    return (
      <a className="button" href={remedy.url} target="_blank" rel="noreferrer">
        {t('topUp')}
      </a>
    );
  return (
    <>
      <Button onClick={() => setReplacing(true)}>{t('pasteKey')}</Button>
      {replacing && <ReplaceKey id={remedy.id} onClose={() => setReplacing(false)} />}
    </>
  );
}
