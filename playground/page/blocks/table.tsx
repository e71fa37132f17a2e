import type { JSX } from "preact";
import type { BlockOf, TableCell } from "./model.ts";
import { RichText } from "./rich-text.tsx";

/** A table; its first row is the heading. */
export function Table({ block }: { readonly block: BlockOf<"table"> }): JSX.Element {
  const [head = [], ...rows] = block.rows;
  const alignment = (column: number) => block.column_settings?.[column]?.align ?? "left";
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" class={alignment(column)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={alignment(column)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell }: { readonly cell: TableCell }): JSX.Element {
  if (cell.type === "rich_text") return <RichText elements={cell.elements ?? []} />;
  return <>{cell.text ?? cell.value ?? ""}</>;
}
