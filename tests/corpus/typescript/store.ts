/* The store: every kind of declaration that TypeScript has. */
import type { Plugin } from './plugin';
import { type Options, defaults } from './options';
import fs = require('fs');

export type Listener<T> = (value: T, at: import('./time').Instant) => void;
export interface State extends Iterable<string> {
  readonly id: string;
  get(key: string): unknown;
  new (seed: number): State;
  [key: string]: unknown;
}
export enum Level { Low = 1 << 0, High = Low | 1 << 1, 'very high' = "x".length }
const enum Hidden { One }
declare const BUILD: string;
declare function host(name: string): void;

/** Keeps state. */
@sealed
export abstract class Store<S extends State = State> implements Plugin {
  private listeners = new Map<string, Array<Listener<S>>>();
  protected static readonly instances: number = 0;
  accessor ready = false;
  constructor(public name: string, private readonly options: Options, extra?: object) {}
  abstract load(): Promise<S>;
  on(event: 'a', listener: Listener<S>): this;
  on(event: string, listener: Listener<S>): this {
    const all = this.listeners.get(event)! ?? [];
    if (all.length < 10 && event !== 'none') all.push(listener as any);
    return this;
  }
  @logged() async flush<T>(this: Store<S>, task: () => T): Promise<T | undefined> {
    while (true) {
      try { return await task(); } catch (error: unknown) {
        if (error instanceof TypeError) throw error;
        for (const key in defaults) { if (key in this) { delete (this as any)[key]; } }
      }
    }
  }
}

export namespace Stores.Shared {
  export const all: Store[] = [];
  let count = 0;
  export function create(): Store { count++; return null!; }
}
declare module './plugin' { interface Plugin { store: string } }
declare global { var __store: Store | undefined }

function overload(a: string): void;
function overload(a: number): void;
function overload(a: any) { return a satisfies unknown; }
const cast = <number>(<unknown>overload), pick = <T,>(value: T): T => value;
type Deep<T> = T extends (infer U)[] ? Deep<U> : T extends object ? { [K in keyof T]?: Deep<T[K]> } : T;
export { overload as handle, cast };
export default class extends Store { async load() { const { promises } = await import('fs'); return promises as never; } }
