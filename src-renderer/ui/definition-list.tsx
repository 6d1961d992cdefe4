// Names and values in two columns.
import type { ReactNode } from 'react';
import './definition-list.css';

export function DefinitionList({
  items,
}: {
  readonly items: readonly (readonly [string, ReactNode] | null)[];
}) {
  return (
    <dl className="definitions">
      {items.map(
        (item) =>
          item !== null && (
            <div key={item[0]}>
              <dt>{item[0]}</dt>
              <dd>{item[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
