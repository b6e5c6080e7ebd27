//! One pass over a syntax tree, without recursion: a stack of frames beside tree-sitter's cursor.

use tree_sitter::{Node, Tree, TreeCursor};

use super::{Role, Roles};
use crate::facts::Complexity;
use crate::language::Variant;
use crate::parse::outline::{DocRun, Outline, OutlineBuilder};
use crate::text::source::Source;
use crate::text::{CommentRole, DocComments};

/// The kind of nodes that hold what the grammar does not allow.
const ERROR: u16 = u16::MAX;

/// What holds for the children of one node on the path from the root.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frame {
    /// The definition around the children.
    pub(crate) scope: Option<u32>,
    /// The function that decisions count for.
    pub(crate) function: Option<u32>,
    /// Whether the children are private by the access specifier seen last.
    pub(crate) hidden: bool,
    /// Whether nothing inside can be reached from outside: a function's body, an unnamed namespace.
    pub(crate) sealed: bool,
    /// Whether the children are public without saying so.
    pub(crate) public: bool,
    /// Where the attributes before the next definition among the children begin.
    attributes: Option<u32>,
    /// Where the wrapper around the children begins, if the node is a wrapper.
    pub(super) wrapper: Option<u32>,
    /// The doc comment seen last, for the next definition among the children.
    pub(super) doc: Option<DocRun>,
    nesting: u32,
    within: Within,
    branch: Branch,
    sequence: Option<Sequence>,
    /// Whether the children stand in what the grammar does not allow.
    pub(crate) in_error: bool,
}

impl Frame {
    /// Returns the frame of a node's children as far as it follows from the node's own.
    fn inside(&self) -> Frame {
        Frame {
            scope: self.scope,
            function: self.function,
            hidden: self.hidden,
            sealed: self.sealed,
            public: self.public,
            nesting: self.nesting,
            within: self.within,
            in_error: self.in_error,
            ..Frame::default()
        }
    }
}

/// Which sort of function the children are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    None,
    Named,
    /// One without a name that is not in a named one.
    Unnamed,
}

/// How the children stand to a conditional statement. The number is the nesting outside of it.
#[derive(Clone, Copy, Debug, Default)]
enum Branch {
    #[default]
    None,
    /// They are its parts.
    If(u32),
    /// They follow its `else`.
    Else(u32),
}

/// A sequence of logical operators that the children belong to.
#[derive(Clone, Copy, Debug)]
struct Sequence {
    /// The index of the frame of the outermost operator, which remembers the last one.
    root: u32,
    last: Option<Operator>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    And,
    Or,
}

/// The state of a pass over one tree.
pub(crate) struct Walk<'s, 't> {
    /// The decoded text.
    pub(crate) source: &'s Source<'s>,
    /// What has been found.
    pub(super) found: OutlineBuilder<'s>,
    pub(super) docs: DocComments,
    roles: &'s Roles,
    cursor: TreeCursor<'t>,
    frames: Vec<Frame>,
    has_error: bool,
}

impl<'s, 't> Walk<'s, 't> {
    pub(super) fn new(source: &'s Source<'s>, roles: &'s Roles, variant: Variant, tree: &'t Tree) -> Self {
        let root = tree.root_node();
        Walk {
            source,
            found: OutlineBuilder::new(source, variant.language),
            docs: variant.language.info().docs,
            roles,
            cursor: root.walk(),
            frames: vec![Frame::default()],
            has_error: root.has_error(),
        }
    }

    /// Visits every node and returns what was found.
    pub(super) fn run(mut self) -> Outline {
        loop {
            if let Some(frame) = self.visit()
                && self.cursor.goto_first_child()
            {
                self.frames.push(frame);
                continue;
            }
            while !self.cursor.goto_next_sibling() {
                if !self.cursor.goto_parent() {
                    return self.found.finish();
                }
                self.frames.pop();
            }
        }
    }

    /// Returns what holds for the node that is being visited.
    pub(crate) fn frame(&self) -> Frame {
        self.frames.last().copied().unwrap_or_default()
    }

    /// Changes what holds for the siblings after the node that is being visited.
    pub(crate) fn frame_mut(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Returns the frame for the children of a node that is of no importance by itself.
    pub(crate) fn inside(&self) -> Frame {
        self.frame().inside()
    }

    /// Returns the frame for the members of a definition.
    pub(crate) fn members(&self, symbol: Option<u32>) -> Frame {
        let frame = self.frame();
        let sealed = frame.sealed || frame.hidden;
        Frame { scope: symbol.or(frame.scope), sealed, hidden: false, public: false, ..frame.inside() }
    }

    /// Returns the frame for the parts of a function and counts the function. One that could not be kept counts for
    /// the file alone.
    pub(crate) fn function(&mut self, symbol: Option<u32>) -> Frame {
        self.count(symbol, 1, 0);
        Frame { function: symbol, within: Within::Named, sealed: true, nesting: 0, ..self.members(symbol) }
    }

    fn count(&mut self, function: Option<u32>, cyclomatic: u32, cognitive: u32) {
        self.found.count(function, Complexity { cyclomatic, cognitive });
    }

    /// Returns a cursor at the node that is being visited.
    pub(super) fn cursor(&self) -> TreeCursor<'t> {
        self.cursor.clone()
    }

    /// Returns the text of the attributes before the definition that is being visited.
    pub(crate) fn attributes(&self, node: Node<'_>) -> &'s str {
        self.frame().attributes.map_or("", |start| self.source.slice(start as usize..node.start_byte()))
    }

    fn visit(&mut self) -> Option<Frame> {
        let node = self.cursor.node();
        let kind = node.kind_id();
        if self.has_error {
            self.report_error(node, kind);
        }
        let role = self.roles.of(kind);
        let frame = match role {
            Role::Comment => {
                self.comment(node);
                return None;
            }
            Role::Attribute => {
                self.frame_mut().attributes.get_or_insert(node.start_byte() as u32);
                return None;
            }
            Role::Define(visit) => visit(self, node),
            Role::Skip if self.has_error && node.has_error() => Some(self.inside()),
            Role::Skip => None,
            Role::List => {
                let frame = self.frame_mut();
                frame.wrapper = None;
                frame.doc = None;
                Some(self.inside())
            }
            Role::Wrapper => {
                let frame = self.frame();
                let start = frame.wrapper.unwrap_or(node.start_byte() as u32);
                Some(Frame { wrapper: Some(start), doc: frame.doc, ..frame.inside() })
            }
            Role::Inside => self.passage(node),
            _ => self.decision(node, role),
        };
        let parent = self.frame_mut();
        if node.is_named() {
            parent.attributes = None;
        }
        if parent.doc.is_some() && (parent.wrapper.is_none() || matches!(role, Role::Define(_))) && node.is_named() {
            parent.doc = None;
        }
        frame.map(|frame| Frame { in_error: frame.in_error || kind == ERROR, ..frame })
    }

    /// A node without a role of its own: it may still be a condition, or what `else` leads to.
    fn passage(&mut self, node: Node<'t>) -> Option<Frame> {
        let parent = self.frame();
        let mut frame = parent.inside();
        if let Branch::If(outer) = parent.branch
            && node.is_named()
        {
            match self.cursor.field_id().map(|id| id.get()) {
                Some(field) if field == self.roles.condition => frame.nesting = outer,
                Some(field) if field == self.roles.alternative => {
                    self.count(parent.function, 0, 1);
                    frame.nesting = outer + 1;
                }
                _ => {}
            }
        }
        Some(frame)
    }

    /// A node that decides, or that a decision is about.
    fn decision(&mut self, node: Node<'t>, role: Role) -> Option<Frame> {
        let mut parent = self.frame();
        let field = match parent.branch {
            Branch::If(_) => self.cursor.field_id().map(|id| id.get()),
            _ => None,
        };
        if let (Branch::If(outer), Some(field)) = (parent.branch, field)
            && field == self.roles.condition
        {
            parent.nesting = outer;
        }
        let mut frame = parent.inside();
        let (function, nested) = (parent.function, parent.nesting.saturating_add(1));
        match role {
            Role::If => {
                let outer = match parent.branch {
                    Branch::Else(outer) => Some(outer),
                    Branch::If(outer) if field == Some(self.roles.alternative) => Some(outer),
                    _ => None,
                };
                self.count(function, 1, if outer.is_some() { 1 } else { nested });
                let outer = outer.unwrap_or(parent.nesting);
                frame.branch = Branch::If(outer);
                frame.nesting = outer.saturating_add(1);
            }
            Role::Else => {
                let outer = if let Branch::If(outer) = parent.branch { outer } else { parent.nesting };
                let statement = node.named_child(node.named_child_count().saturating_sub(1) as u32);
                if !statement.is_some_and(|statement| matches!(self.roles.of(statement.kind_id()), Role::If)) {
                    self.count(function, 0, 1);
                }
                frame.branch = Branch::Else(outer);
                frame.nesting = outer.saturating_add(1);
            }
            Role::Loop | Role::Ternary | Role::Catch => {
                self.count(function, 1, nested);
                frame.nesting = nested;
            }
            Role::Switch => {
                self.count(function, 0, nested);
                frame.nesting = nested;
            }
            Role::Case(is_default) => self.count(function, u32::from(!is_default(node)), 0),
            Role::Guard(decides) if decides(node) => self.count(function, 1, nested),
            Role::Jump(is_labeled) if is_labeled(node) => self.count(function, 0, 1),
            Role::Unnamed => {
                let is_alone = match parent.within {
                    Within::None => true,
                    Within::Named => false,
                    Within::Unnamed => self.is_titled(),
                };
                frame = match if is_alone { self.define_unnamed(node) } else { None } {
                    None => Frame { nesting: nested, sealed: true, ..frame },
                    symbol => Frame { function: symbol, within: Within::Unnamed, nesting: 0, sealed: true, ..frame },
                };
            }
            Role::Closure => frame = Frame { nesting: nested, sealed: true, ..frame },
            Role::Parentheses => frame.sequence = parent.sequence,
            Role::Logic if self.is_logical(node) => {
                let root = self.frames.len() as u32;
                frame.sequence = parent.sequence.or(Some(Sequence { root, last: None }));
            }
            Role::And => self.operator(parent, Operator::And),
            Role::Or => self.operator(parent, Operator::Or),
            _ => {}
        }
        Some(frame)
    }

    /// Whether a binary expression is of a logical operator: the first thing after its first operand.
    fn is_logical(&self, node: Node<'t>) -> bool {
        let mut behind = (1..8).map_while(|index| node.child(index));
        let operator = behind.find(|child| !child.is_extra());
        operator.is_some_and(|child| matches!(self.roles.of(child.kind_id()), Role::And | Role::Or))
    }

    /// A logical operator is a decision, and a change of operators within a sequence costs understanding.
    fn operator(&mut self, parent: Frame, operator: Operator) {
        let Some(Sequence { root, .. }) = parent.sequence else { return };
        let Some(sequence) = self.frames.get_mut(root as usize).and_then(|frame| frame.sequence.as_mut()) else {
            return;
        };
        let changed = sequence.last != Some(operator);
        sequence.last = Some(operator);
        self.count(parent.function, 1, u32::from(changed));
    }

    fn comment(&mut self, node: Node<'t>) {
        let text = self.source.slice(node.byte_range());
        let (start, end) = (node.start_byte(), node.start_byte() + text.trim_end().len());
        match self.docs.role(text) {
            CommentRole::Plain => {}
            CommentRole::Inner => {
                let scope = self.frame().scope;
                self.found.document(scope, start..end);
            }
            CommentRole::Outer => {
                self.frame_mut().doc = DocRun::extended(self.frame().doc, self.source, self.docs, start..end);
            }
        }
    }

    fn report_error(&mut self, node: Node<'t>, kind: u16) {
        if node.is_missing() {
            let message = format!("missing {}", node.kind());
            self.found.syntax_error(Some(node.start_byte()), &message);
        } else if kind == ERROR && !self.frame().in_error {
            let text = self.source.slice(node.start_byte()..node.end_byte().min(node.start_byte() + 200));
            let line: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
            let message =
                if line.is_empty() { "syntax error".to_owned() } else { format!("unexpected {}", line.trim()) };
            self.found.syntax_error(Some(node.start_byte()), &message);
        }
    }
}
