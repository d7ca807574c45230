package org.famulus.engine.tensor;

import java.util.Iterator;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees every tensor that the current thread makes until it is closed; scopes nest. One a step: a scope that outlives
 * many steps holds the memory of all of them.
 */
public final class TensorScope implements AutoCloseable {

    private final PointerScope scope;

    /** Opens a scope on the current thread, which also closes it. */
    public TensorScope() {
        LibTorch.load();
        scope = new PointerScope();
    }

    /**
     * Lets a tensor outlive this scope: it then belongs to the enclosing scope, or, where there is none, to the caller, who
     * closes it.
     */
    public Tensor keep(Tensor tensor) {
        Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
        while (scopes != null && scopes.hasNext()) {
            if (scopes.next().equals(scope)) {
                if (scopes.hasNext()) {
                    scopes.next().attach(tensor);
                } else {
                    tensor.retainReference();
                }
                return tensor;
            }
        }
        throw new IllegalStateException("the scope is closed or belongs to another thread");
    }

    /**
     * Makes this scope the one that frees a tensor that was made in a scope inside of it: a tap keeps so what it made
     * during a pass.
     *
     * @param tensor made since this scope was opened, on the same thread
     */
    public Tensor adopt(Tensor tensor) {
        scope.attach(tensor);
        return tensor;
    }

    @Override
    public void close() {
        scope.close();
    }
}
