/* licence */
package com.example.shop;

import java.util.List;
import static java.lang.Math.*;

/**
 * A shop.
 * More of it.
 */
@Deprecated
@SuppressWarnings("all")
public final class Shop<T extends Comparable<T>> extends Base implements Runnable {
    /** The most. */
    public static final int LIMIT = 10, LOW = 1;
    private int count;
    protected List<String> names = new ArrayList<>() {
        @Override public boolean add(String s) { return true; }
    };
    static { init(); }
    Shop() { this(1); }
    /** Opens. */
    @Override
    public <U> U open(List<U> all, int... more) throws IOException { return null; }
    private void hide() { class Local { public void inner() {} } }
    interface Inner { int SIZE = 3; void run(); default void twice() {} private void own() {} }
    enum Color { RED(1), GREEN { void x() {} }; final int rgb; }
    record Pair(int a, int b) { Pair { check(a); } }
    @interface Mark { String value() default "x"; }
}
