# The C compiler that builds the grammars for wasm32. Sourced in the repository's root by scripts that have a function
# `fail`.

# Sets the variables by which the crate `cc` finds clang 19 or later and its flags; returns 1 if there is none.
find_compiler() {
    local version headers
    for version in 19 20 21 22 23; do
        command -v "clang-$version" >/dev/null && command -v "llvm-ar-$version" >/dev/null || continue
        export CC_wasm32_unknown_unknown=clang-$version AR_wasm32_unknown_unknown=llvm-ar-$version
        # Fetches what the lock file names, then asks where the C headers for wasm32 were put.
        cargo fetch --locked --quiet || fail "the dependencies in Cargo.lock could not be fetched"
        headers=$(cargo metadata --format-version 1 --locked --offline | tr ',' '\n' |
            sed -n 's|.*"manifest_path":"\(.*/tree-sitter-language-[^/]*\)/Cargo.toml".*|\1|p' | head -n 1)/wasm/include
        [ -d "$headers" ] || fail "the crate tree-sitter-language has no headers for wasm32 in $headers"
        # The scanner of the C++ grammar uses wchar_t and static_assert without including their headers.
        export CFLAGS_wasm32_unknown_unknown="-isystem $headers -include wchar.h -Dstatic_assert=_Static_assert"
        return 0
    done
    return 1
}
