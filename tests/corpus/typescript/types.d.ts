/** A version. */
declare const version: string;
declare function parse(text: string): Ast.Node;
declare namespace Ast { interface Node { kind: number; children?: Node[] } class Tree { root: Node } }
