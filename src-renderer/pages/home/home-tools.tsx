// Where each tool points, in one line each.
import { useTranslation } from 'react-i18next';
import { goTo } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useClients } from '../../control/queries.ts';

export function HomeTools() {
  const { t } = useTranslation('home');
  const clients = useClients();
  return (
    <Panel
      title={t('tools')}
      flush
      actions={
        <Button variant="quiet" onClick={() => goTo('tools')}>
          {t('pointTool')}
        </Button>
      }
    >
      {clients.data?.length === 0 && <p className="muted panel-body">{t('toolsNone')}</p>}
      <ul className="home-list">
        {clients.data?.map((client) => (
          <li key={client.id}>
            <span className="grow ellipsis">{client.id}</span>
            <a href={`#/log?client=${client.id}`}>{t('showFailures')}</a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
