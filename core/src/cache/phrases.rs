//! What facts say most often, in any language: the compressor begins as if these bytes had gone before.
//!
//! Facts of a short file hold hardly anything twice, so that without phrases there is nothing to refer to. These are
//! from signatures, documentation and specifiers: what is common in the trees that the tests fetch, some of it for each
//! language. They are part of the format: another byte here is another version of it.

pub(super) const PHRASES: &[u8] = b"\
    Represents the information about the implementation of this method. Constructs a new instance associated with this \
    system. Indicates whether the current configuration should be generated automatically. Sets the number of \
    parameters based on the given element when the object will be applied to the component. @internal @deprecated Use \
    {@link } instead. Returns true if the value is not supported. Creates a new function that can be used for creating \
    values from the source and returns a default. Base class for additional properties which allows to represent an \
    array of file versions. Gets the message used in the context for \
    unexpected token, expected missing ; \
    public abstract protected final private static void @Override @Nullable String > List<String> Map<String, Object> \
    typedef unsigned char uint32_t long uint8_t const char *name, size_t length, struct inline int operator()(const \
    std::string &template <typename T> out, buffer & noexcept <string.h> <stdint.h> \
    macro_rules! pub(crate) pub unsafe fn pub const fn pub struct pub enum impl<T> for where usize) -> Option<&'a str> \
    std::collections::crate::Error fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result<(), (&mut self, Self (&self) -> \
    bool (ctx context.Context, interface{}) func (t *testing.T) error) \
    class (object): async def __init__(self, *args, **kwargs): Optional[str] = None, typing import Any, self) -> None: \
    module.exports = function () use strict var _constructor() declare namespace declare class const _default: () => \
    => void; get set (): void readonly unknown[] implements keyof typeof Partial<Record<string, any> | null | undefined \
    = {}) number | string | boolean; } { type: name: string; options?: Array<Promise<T, R>(callback: (value: T, index: \
    number) => boolean, options: async function *export default function extends React.Component<Props> interface Props \
    export type constructor(private (this: any, props, target, event, error, data, state, params, result, node, key, \
    element) = declare function (const ../../runtime/../../components/../../internal/../../utils/index.js\
    ../../core/../../helpers/../../modules/../../types../internals/../common../package.json";
