#include <vector>
import std.core;

namespace shop {
namespace { int secret; void whisper() {} }

/// A cart.
template <typename T, class Allocator = std::allocator<T>>
class Cart final : public Base<T> {
    int private_;
public:
    Cart() = default;
    explicit Cart(int n) : private_(n), other_{n} { if (n) throw 1; }
    virtual ~Cart();
    Cart &operator=(const Cart &) = delete;
    bool operator==(const Cart &other) const { return true; }
    explicit operator bool() const noexcept;
    template <class U> void add(U &&item) const;
    static constexpr int limit = 3;
    virtual void pure() = 0;
    friend void swap(Cart &a, Cart &b) { }
    enum class Kind : int { A, B = 2 };
    struct Node { Node *next; };
    using value_type = T;
private:
    void hide();
};

struct Plain { int a = 0; int get() const { return a; } };

int Plain::late(int x) { return x; }
template <> struct Hash<Plain> { };
template <class T> void Cart<T>::add2(T t) { }
void Unknown::method() {}
Unknown::Unknown() {}
concept_t x;
}

namespace a::b { inline int free(int n) { return n; } int free(int); int only(long); }
typedef std::vector<int> Ints;
using Strings = std::vector<std::string>;
template <typename T> concept Small = sizeof(T) < 4;
extern "C" { void c_api(int); }
extern "C" int c_one(void);
#define GUARDED(x) x
auto lambda = [](int a) { if (a) return 1; return 2; };
std::ostream &operator<<(std::ostream &out, const Plain &p) { for (auto &x : p) { } return out; }
