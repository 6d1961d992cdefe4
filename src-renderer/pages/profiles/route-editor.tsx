// One route: pattern, targets in order, strategy; dragged by its handle or moved with the arrow keys.
import { GripVertical, Plus, X } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useUpstreams } from '../../control/queries.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import {
  addTarget,
  moveTarget,
  removeTarget,
  type RouteDraft,
  type RouteFault,
  type Strategy,
} from './route-draft.ts';

export interface RouteEditorProps {
  readonly route: RouteDraft;
  readonly place: number;
  readonly fault: RouteFault | null;
  readonly onChange: (route: RouteDraft) => void;
  readonly onMove: (to: number) => void;
  readonly onDropHere: (from: number) => void;
  readonly onRemove: () => void;
}

function TargetPicker({ onAdd }: { readonly onAdd: (target: string) => void }) {
  const { t } = useTranslation('profiles');
  const upstreams = useUpstreams();
  const [chosen, setChosen] = useState<string | null>(null);
  const [model, setModel] = useState('');
  const upstream = chosen ?? upstreams.data?.[0]?.id ?? '';
  const known = upstreams.data?.find(({ id }) => id === upstream)?.models ?? [];
  return (
    <form
      className="row wrap"
      onSubmit={(event) => {
        event.preventDefault();
        if (upstream === '') return;
        onAdd(model.trim() === '' ? upstream : `${upstream}/${model.trim()}`);
        setModel('');
      }}
    >
      <select
        className="input route-short"
        aria-label={t('targetUpstream')}
        value={upstream}
        onChange={(event) => setChosen(event.target.value)}
      >
        {upstreams.data?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <input
        className="input route-short route-model mono"
        aria-label={t('targetModel')}
        placeholder={t('targetModel')}
        value={model}
        list={`models-${upstream}`}
        onChange={(event) => setModel(event.target.value)}
      />
      <datalist id={`models-${upstream}`}>
        {known.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </datalist>
      <Button type="submit" icon={<Plus aria-hidden="true" />}>
        {t('addTarget')}
      </Button>
    </form>
  );
}

/** Dragged targets are told from dragged routes by the kind of what is dragged. */
const dragKind = 'application/x-keyswitch-target';
const routeKind = 'application/x-keyswitch-route';

function Targets({
  route,
  onChange,
}: {
  readonly route: RouteDraft;
  readonly onChange: (route: RouteDraft) => void;
}) {
  const { t } = useTranslation('profiles');
  const handles = useRef<(HTMLButtonElement | null)[]>([]);
  if (route.to.length === 0) return null;
  function move(from: number, to: number): void {
    onChange(moveTarget(route, from, to));
    // What was moved keeps the focus, wherever it stands now.
    if (to >= 0 && to < route.to.length) handles.current[to]?.focus();
  }
  return (
    <ol className="row wrap">
      {route.to.map((target, index) => (
        // Dragging is a second way; the handle inside takes the arrow keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <li
          key={index}
          className="route-target"
          onDragOver={(event) => {
            if (event.dataTransfer.types.includes(dragKind)) event.preventDefault();
          }}
          onDrop={(event) => {
            const [key, from] = event.dataTransfer.getData(dragKind).split(' ');
            if (key !== route.key) return;
            event.preventDefault();
            event.stopPropagation();
            move(Number(from), index);
          }}
        >
          <button
            type="button"
            ref={(element) => {
              handles.current[index] = element;
            }}
            className="route-target-name mono"
            aria-label={`${index + 1} ${target}: ${t('dragTarget')}`}
            title={t('dragTarget')}
            draggable
            onDragStart={(event) => {
              event.stopPropagation();
              event.dataTransfer.setData(dragKind, `${route.key} ${index}`);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
              event.preventDefault();
              move(index, event.key === 'ArrowLeft' ? index - 1 : index + 1);
            }}
          >
            {target}
          </button>
          {route.strategy === 'weighted' && (
            <input
              className="input route-weight"
              type="number"
              min={0}
              aria-label={t('weight', { target })}
              value={route.weights[index] ?? 1}
              onChange={(event) =>
                onChange({
                  ...route,
                  weights: route.weights.with(index, Math.max(0, Number(event.target.value))),
                })
              }
            />
          )}
          <IconButton
            label={t('removeTarget', { target })}
            onClick={() => onChange(removeTarget(route, index))}
          >
            <X aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ol>
  );
}

export function RouteEditor({
  route,
  place,
  fault,
  onChange,
  onMove,
  onDropHere,
  onRemove,
}: RouteEditorProps) {
  const { t } = useTranslation('profiles');
  const [over, setOver] = useState(false);
  function onDrop(event: DragEvent): void {
    setOver(false);
    const from = event.dataTransfer.getData(routeKind);
    if (from === '') return;
    event.preventDefault();
    onDropHere(Number(from));
  }
  return (
    // Dragging is a second way; the handle inside takes the arrow keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={over ? 'route route-over' : 'route'}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(routeKind)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <button
        type="button"
        className="route-handle"
        aria-label={`${place + 1} ${route.match}: ${t('drag')}`}
        title={t('drag')}
        draggable
        onDragStart={(event) => event.dataTransfer.setData(routeKind, String(place))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          onMove(event.key === 'ArrowUp' ? place - 1 : place + 1);
        }}
      >
        <GripVertical aria-hidden="true" />
        {place + 1}
      </button>
      <div className="stack grow">
        <div className="route-fields">
          <TextField
            label={t('match')}
            mono
            value={route.match}
            error={fault === null || fault === 'targetsEmpty' ? null : t(fault)}
            onChange={(event) => onChange({ ...route, match: event.target.value })}
          />
          <SelectField
            label={t('strategy')}
            value={route.strategy}
            choices={(['fallback', 'weighted', 'lowest-latency'] as const).map((value) => ({
              value,
              label: t(`strategies.${value}`),
            }))}
            onChange={(strategy) => onChange({ ...route, strategy: strategy as Strategy })}
          />
        </div>
        <div className="route-targets">
          <span className="muted">{t('to')}</span>
          <Targets route={route} onChange={onChange} />
        </div>
        <TargetPicker onAdd={(target) => onChange(addTarget(route, target))} />
        {fault === 'targetsEmpty' && (
          <p className="field-error" role="alert">
            {t(fault)}
          </p>
        )}
      </div>
      <IconButton label={t('removeRoute', { match: route.match })} onClick={onRemove}>
        <X aria-hidden="true" />
      </IconButton>
    </li>
  );
}
