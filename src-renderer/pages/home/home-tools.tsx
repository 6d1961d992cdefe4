// Where each tool points, in one line each.
import { useTranslation } from 'react-i18next';
import { useTools } from '../../control/queries.ts';
import { goTo } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { toolMark } from '../tools/tool-mark.ts';

export function HomeTools() {
  const { t } = useTranslation(['home', 'tools', 'frame']);
  const tools = useTools();
  const here = tools.data?.some(({ status }) => status?.state === 'keyswitch') === true;
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
      {tools.isPending && <Skeleton label={t('frame:loading')} lines={4} />}
      {tools.isSuccess && !here && <p className="muted panel-body">{t('toolsNone')}</p>}
      <ul className="home-list">
        {tools.data?.map((row) => {
          const { mark, word } = toolMark(row);
          return (
            <li key={row.tool}>
              <a href={`#/tools?id=${row.tool}`} className="grow ellipsis">
                {row.name}
              </a>
              <StatusMark mark={mark} label={t(`tools:state.${word}`)} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
