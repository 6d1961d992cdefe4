// Codex, OpenCode, Claude Code, Gemini CLI, CC Switch: where they point, and everything that can be changed there.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ToolRow } from '../../control/client.ts';
import { useTools } from '../../control/queries.ts';
import { usePlace } from '../../frame/use-page.ts';
import { sayName, useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Notice, Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { ImportLink } from './import-link.tsx';
import { KeyCustody } from './key-custody.tsx';
import { PointTool } from './point-tool.tsx';
import { ToolHistory } from './tool-history.tsx';
import { ToolProfiles } from './tool-profiles.tsx';
import { toolMark } from './tool-mark.ts';
import './tools-page.css';

function Findings({ row }: { readonly row: ToolRow }) {
  const { t } = useTranslation('tools');
  const said = useSaid();
  const tones = { error: 'bad', warning: 'warn', info: 'info' } as const;
  return row.status?.findings.map((finding) => (
    <Notice key={finding.code} tone={tones[finding.level]}>
      <p>{said(finding.message)}</p>
      {finding.remedy !== '' && (
        <p>
          <span className="faint">{t('remedy')}</span>
          {said(finding.remedy)}
        </p>
      )}
    </Notice>
  ));
}

function ToolDetail({ row }: { readonly row: ToolRow }) {
  const { t } = useTranslation('tools');
  const said = useSaid();
  const { detection, status } = row;
  const { mark, word } = toolMark(row);
  const files = detection?.files.filter(({ exists }) => exists) ?? [];
  return (
    <Panel title={row.name} actions={<StatusMark mark={mark} label={t(`state.${word}`)} />}>
      <div className="stack">
        {row.problem !== null && <Notice tone="bad">{said(row.problem)}</Notice>}
        <DefinitionList
          items={[
            [
              t('version'),
              detection?.installed === true ? (detection.version ?? t('installed')) : t('notInstalled'),
            ],
            status?.base_url == null ? null : [t('address'), <code key="address">{status.base_url}</code>],
            status?.model == null ? null : [t('model'), <code key="model">{status.model}</code>],
            status?.overridden_by == null ? null : [t('overridden'), said(status.overridden_by)],
            files.length === 0
              ? null
              : [
                  t('files'),
                  <ul key="files">
                    {files.map((file) => (
                      <li key={file.path}>
                        <code>{file.path}</code>{' '}
                        <span className="faint small">{sayName('role', file.role)}</span>
                      </li>
                    ))}
                  </ul>,
                ],
          ]}
        />
        <Findings row={row} />
        <PointTool row={row} />
        <ToolProfiles row={row} />
        <ToolHistory row={row} />
      </div>
    </Panel>
  );
}

export default function ToolsPage() {
  const { t } = useTranslation(['tools', 'links', 'frame']);
  const { query } = usePlace();
  const [importing, setImporting] = useState(false);
  const tools = useTools();
  const wanted = new URLSearchParams(query).get('id');
  const selected = tools.data?.find(({ tool }) => tool === wanted) ?? tools.data?.[0];
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={<Button onClick={() => setImporting(true)}>{t('links:open')}</Button>}
    >
      {tools.isPending && <Skeleton label={t('frame:loading')} lines={6} />}
      {selected !== undefined && (
        <div className="split-view">
          <nav className="side-list" aria-label={t('title')}>
            <ul>
              {tools.data?.map((row) => {
                const { mark, word } = toolMark(row);
                return (
                  <li key={row.tool}>
                    <a
                      href={`#/tools?id=${row.tool}`}
                      aria-current={row.tool === selected.tool ? 'true' : undefined}
                    >
                      <StatusMark mark={mark} label={t(`state.${word}`)} showLabel={false} />
                      <span className="ellipsis grow">{row.name}</span>
                    </a>
                  </li>
                );
              })}
            </ul>
          </nav>
          <ToolDetail key={selected.tool} row={selected} />
        </div>
      )}
      <KeyCustody />
      {importing && <ImportLink opened={null} onClose={() => setImporting(false)} />}
    </Page>
  );
}
