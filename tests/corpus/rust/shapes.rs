/// A point.
///
/// More of it.
#[derive(Clone)]
pub struct Point<T> where T: Copy {
    /// Across.
    pub x: T,
    y: T,
}
pub struct Pair(pub i32, i32);
pub(crate) enum Shape { Circle(f64), Square { side: f64 }, None = 3 }
/** Draws. */
pub trait Draw: Sized { const SIDES: u8; type Ink; fn draw(&self); fn twice(&self) { self.draw(); self.draw() } }
impl<T: Copy> Draw for Point<T> { fn draw(&self) {} }
impl Late { pub fn new() -> Self { Late } fn hide(&self) {} }
struct Late;
impl std::fmt::Display for other::Thing { fn fmt(&self) {} }
union Bits { a: u32 }
const LIMIT: usize = 10;
static mut COUNT: u32 = 0;
type Alias<'a> = &'a str;
const _: () = ();
#[macro_export]
macro_rules! both { ($a:expr) => { $a } }
extern "C" { fn strlen(s: *const u8) -> usize; }
mod inner {
    //! What is inside.
    pub async unsafe fn
        run(
            a: u32, // the first
        ) -> u32 { fn nested() {} a }
}
