//! Telling whether a `.h` file is C or C++ by its content.

/// Whether the content has something, outside of comments, strings and what `#ifdef __cplusplus` guards, that only C++
/// has: a class, a namespace, a template, an access specifier, a qualified name.
pub(super) fn is_cpp(text: &str) -> bool {
    let mut scan = Scan { rest: text, at_line_start: true };
    let (mut previous, mut before_previous) = ("", "");
    // How many conditionals are open, and how many of them were when one for C++ alone began.
    let (mut depth, mut guarded) = (0usize, None);
    while let Some(token) = scan.next_token() {
        if let Some(directive) = token.strip_prefix('#') {
            let words = directive.trim_start();
            if words.starts_with("if") {
                depth += 1;
                if guarded.is_none()
                    && words.contains("__cplusplus")
                    && !words.contains('!')
                    && !words.starts_with("ifndef")
                {
                    guarded = Some(depth);
                }
            } else if words.starts_with("endif") {
                if guarded == Some(depth) {
                    guarded = None;
                }
                depth = depth.saturating_sub(1);
            } else if words.starts_with("el") && guarded == Some(depth) {
                guarded = None;
            }
            continue;
        }
        if guarded.is_some() {
            continue;
        }
        let found = match token {
            "::" => true,
            "{" | ":" => matches!(previous, "public" | "private" | "protected"),
            "<" => previous == "template",
            _ if is_word(token) => match previous {
                // C has structs that are called class.
                "class" => before_previous != "struct",
                "namespace" | "typename" | "using" => true,
                _ => false,
            },
            _ => false,
        };
        if found {
            return true;
        }
        before_previous = previous;
        previous = token;
    }
    false
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// A splitter into words, single characters, `::`, and whole preprocessor lines.
struct Scan<'a> {
    rest: &'a str,
    at_line_start: bool,
}

impl<'a> Scan<'a> {
    fn next_token(&mut self) -> Option<&'a str> {
        loop {
            let first = self.rest.chars().next()?;
            if first.is_whitespace() {
                self.at_line_start |= first == '\n';
                self.take(first.len_utf8());
            } else if self.rest.starts_with("//") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.take(self.rest[2..].find("*/").map_or(self.rest.len(), |end| end + 4));
            } else if first == '#' && self.at_line_start {
                return Some(self.take(self.rest.find('\n').unwrap_or(self.rest.len())));
            } else if first == '"' || first == '\'' {
                self.at_line_start = false;
                self.take_quoted(first);
            } else {
                self.at_line_start = false;
                let word = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
                let length = if word > 0 {
                    word
                } else if self.rest.starts_with("::") {
                    2
                } else {
                    first.len_utf8()
                };
                return Some(self.take(length));
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        token
    }

    /// A quoted text ends with its line at the latest.
    fn take_quoted(&mut self, quote: char) {
        let mut escaped = false;
        let end = self.rest[1..].find(|c: char| {
            let ends = (c == quote && !escaped) || c == '\n';
            escaped = c == '\\' && !escaped;
            ends
        });
        self.take(end.map_or(self.rest.len(), |end| end + 2));
    }
}

#[cfg(test)]
mod tests {
    use super::is_cpp;

    #[test]
    fn only_what_is_outside_comments_strings_and_guards_counts() {
        for c in [
            "#ifdef __cplusplus\nextern \"C\" {\nnamespace x {}\n#endif\nint f(void);\n#if defined(__cplusplus)\n}\n#endif",
            "/* class A { */ // std::x\nconst char *s = \"a::b\"; char c = '\\'';\nint class;",
            "extern struct class block_class;",
        ] {
            assert!(!is_cpp(c), "{c}");
        }
        for cpp in [
            "class A;",
            "namespace a { }",
            "template <class T> T f();",
            "struct A {\npublic:\n int x; };",
            "#ifndef X\n#define X\nstd::string f();\n#endif",
            "#ifndef __cplusplus\n#error C++ only\n#endif\nusing a = int;",
        ] {
            assert!(is_cpp(cpp), "{cpp}");
        }
    }
}
