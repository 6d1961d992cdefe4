// The keys of the window, shown by `?`: whoever knows them needs no mouse.
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import './keys-help.css';

export function KeysHelp({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { t } = useTranslation('frame');
  const mac = navigator.platform.startsWith('Mac');
  const keys = [
    [mac ? '⌘ K' : 'Ctrl K', t('keys.palette')],
    ['1 … 9', t('keys.profile')],
    ['/', t('keys.search')],
    ['↑ ↓  j k', t('keys.move')],
    ['End', t('keys.latest')],
    ['Esc', t('keys.close')],
    ['?', t('keys.help')],
  ] as const;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('keys.title')} closeLabel={t('action.close')}>
      <dl className="keys-help">
        {keys.map(([key, means]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
