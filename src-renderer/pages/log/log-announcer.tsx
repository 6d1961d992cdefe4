// Tells screen readers what came in, at most every ten seconds: a thousand rows a second are no news.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogStore } from './log-store.ts';

const EVERY_MS = 10_000;

export function LogAnnouncer({ store }: { readonly store: LogStore }) {
  const { t } = useTranslation('log');
  const [text, setText] = useState('');
  useEffect(() => {
    let seen = store.totals();
    const timer = setInterval(() => {
      const now = store.totals();
      const count = now.finished - seen.finished;
      if (count > 0) setText(t('announce', { count, failed: now.failed - seen.failed }));
      seen = now;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [store, t]);
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {text}
    </p>
  );
}
