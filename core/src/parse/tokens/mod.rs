//! Outlines over tokens, without a grammar and without recursion.
//!
//! A text is divided into [tokens](crate::text::tokens) in one pass that also finds the comments, and so the lines. Its
//! [brackets](brackets) are paired across the branches of the [preprocessor](preprocessor), after which a parser can go
//! behind anything in brackets at once. It walks the tokens forward with a stack of scopes of its own: declarations by
//! their heads, bodies while their [decisions](decisions) are counted. What is found goes to the
//! [outline builder](crate::parse::outline). Each language has a folder of its own.
//!
//! Time is linear in the tokens: what is looked at ahead is consumed with it or bounded, and what was left undecided is
//! not looked at again.

mod brackets;
pub(super) mod c;
mod decisions;
mod preprocessor;
