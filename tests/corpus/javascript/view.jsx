import React, { useState as state } from 'react';
import * as icons from './icons';
import './view.css';
export * from './parts';
export { default as Button, theme } from './button';

/** Shows a list. It's quoted: ' " ` */
export const List = ({ items = [], render }) => (
  <ul className="list" {...render?.props}>
    {items.map((item) => <li key={item.id}>don't (close {item.name} yet</li>)}
    <>{items.length > 0 ? <icons.Some /> : "none"}</>
  </ul>
);

export default function () {
  const [open, setOpen] = state(false);
  const toggle = () => setOpen(!open);
  return <button onClick={toggle}>{open && <List items={[]} />}</button>;
}

let a = 1, b = 2;
export { a, b as second };
