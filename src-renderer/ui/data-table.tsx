// A plain table for a few hundred rows at most. Long, live lists use the virtual table of the log page.
import type { ReactNode } from 'react';
import './data-table.css';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** Only for screen readers. */
  readonly quietHeader?: boolean;
  readonly numeric?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

function Cell({
  head,
  numeric,
  children,
}: {
  readonly head: boolean;
  readonly numeric: boolean;
  readonly children: ReactNode;
}) {
  if (head) return <th scope="row">{children}</th>;
  return <td className={numeric ? 'num' : undefined}>{children}</td>;
}

export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  total,
  empty,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** A last line that adds the others up. */
  readonly total?: Row | undefined;
  readonly empty?: ReactNode;
}) {
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <table className="data-table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={column.numeric === true ? 'num' : undefined}>
              {column.quietHeader === true ? <span className="sr-only">{column.header}</span> : column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.id} className={column.numeric === true ? 'num' : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {total !== undefined && (
        <tfoot>
          <tr>
            {columns.map((column, index) => (
              <Cell key={column.id} head={index === 0} numeric={column.numeric === true}>
                {column.cell(total)}
              </Cell>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}
