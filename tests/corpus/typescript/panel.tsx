import { memo } from 'react';
interface Props<T> { items: T[]; pick: <K>(item: T, key: K) => void }
export const Panel = memo(<T extends object,>({ items, pick }: Props<T>) => {
  return <section title='a "title"'>{items.map((item) => <Row<T> item={item} onPick={() => pick(item, 1)} />)} it's (open</section>;
});
function Row<T>(props: { item: T; onPick(): void }) { return <p>({String(props.item)})</p>; }
