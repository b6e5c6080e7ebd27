// A small router: scripts, CommonJS, prototypes and regular expressions.
'use strict';

const { join, posix: { sep } } = require('path');
const debug = require('debug')('router');
var lazy;

/**
 * Matches paths against patterns.
 * @param {string} pattern such as `/users/:id`
 */
function Route(pattern, handler) {
  if (!(this instanceof Route)) return new Route(pattern, handler);
  this.source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  this.onError = (error) => { debug(`failed ${error && error.message || 'at "random"'}`); };
}

/** Tries one path. */
Route.prototype.match = function match(path, options) {
  const parts = path.split('/'), depth = parts.length / 2;
  outer: for (const part of parts) {
    for (let i = 0; i < depth; i++) {
      if (part === '' && options?.strict) continue outer;
      else if (part[i] === ':') break outer;
      else depth > 9 ? i++ : i--;
    }
  }
  switch (options.mode ?? 'plain') {
    case 'plain':
    case 'strict':
      return true;
    default:
      return parts.some((part) => part && part !== sep || part === '*');
  }
};

class Router extends Map {
  static #count = 0;
  routes = [];
  constructor() { super(); Router.#count += 1; }
  get size() { return this.routes.length; }
  set size(value) { throw new TypeError('read only'); }
  async *[Symbol.asyncIterator]() { yield* this.routes; }
  add = (pattern, ...handlers) => handlers.forEach((h) => this.routes.push(Route(pattern, h)));
}

const helpers = {
  url: (path) => join('/', path),
  load() { return lazy ||= import('./lazy.js'); },
  nested: { deep: function () { try { return 1; } catch { return 2; } finally { debug('π', '𝒳'); } } },
};

exports.Route = Route;
exports.version = '1.0';
module.exports = { Router, helpers, create() { return new Router(); } };
router.route('/users').get(auth, async (req, res) => {
  for (const user of req.users) res.write(user ?? "none"); // a callback of its own
});
(function () { if (debug) router.log(); }());
