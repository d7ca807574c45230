package org.famulus.engine.chat.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A macro, or a call block's body.
 *
 * @param scope where it was defined
 */
record Macro(String name, Statement.Signature signature, List<Statement> body, Scope scope, Renderer renderer)
        implements
            Function {

    @Override
    public Object call(Evaluator evaluator, Arguments arguments) {
        evaluator.budget().enter();
        String text = renderer.text(body, arguments(evaluator, arguments));
        evaluator.budget().leave();
        return text;
    }

    private Scope arguments(Evaluator evaluator, Arguments arguments) {
        List<String> parameters = signature.parameters();
        List<Object> positional = arguments.positional();
        Map<Object, Object> named = new LinkedHashMap<>(arguments.named());
        Scope inner = new Scope(scope);
        int firstDefault = parameters.size() - signature.defaults().size();
        @Nullable
        Object caller = named.remove("caller");
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            @Nullable
            Object given = i < positional.size() ? positional.get(i) : named.remove(parameter);
            if (i < positional.size() && named.containsKey(parameter)) {
                throw JinjaException.failed("macro '" + name + "' got two values for the argument '" + parameter + "'");
            }
            inner.assign(parameter,
                    given != null ? given : new Undefined("parameter '" + parameter + "' was not provided"));
            if (given == null && i >= firstDefault) {
                // A default that names its own parameter means the parameter, not what is outside.
                inner.assign(parameter, evaluator.evaluate(signature.defaults().get(i - firstDefault), inner));
            }
        }
        takeRest(inner, named, caller, positional.subList(Math.min(parameters.size(), positional.size()),
                positional.size()));
        return inner;
    }

    private void takeRest(Scope inner, Map<Object, Object> named, @Nullable Object caller, List<Object> rest) {
        if (signature.readsCaller()) {
            inner.assign("caller", caller == null ? new Undefined("No caller defined") : caller);
        } else if (caller != null) {
            throw JinjaException.failed("macro '" + name + "' was invoked with two values for the special caller"
                    + " argument or takes no caller");
        }
        if (signature.readsNamedRest()) {
            inner.assign("kwargs", named);
        } else if (!named.isEmpty()) {
            throw JinjaException.failed("macro '" + name + "' takes no keyword argument '" + named.keySet().iterator()
                    .next() + "'");
        }
        if (signature.readsRest()) {
            inner.assign("varargs", new Tuple(rest));
        } else if (!rest.isEmpty()) {
            throw JinjaException.failed("macro '" + name + "' takes not more than " + signature.parameters().size()
                    + " argument(s)");
        }
    }
}
