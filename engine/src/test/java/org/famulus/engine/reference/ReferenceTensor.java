package org.famulus.engine.reference;

import java.util.Arrays;
import java.util.List;

/** A vector or a row-major matrix {@code [outputs, inputs]} of the oracle, kept in {@code double}. Immutable. */
public final class ReferenceTensor {

    private final double[] values;
    private final List<Integer> shape;

    private ReferenceTensor(double[] values, int[] shape) {
        if (shape.length != 1 && shape.length != 2) {
            throw new IllegalArgumentException("a tensor here has 1 or 2 dimensions, not " + Arrays.toString(shape));
        }
        long elements = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
        if (values.length != elements) {
            throw new IllegalArgumentException(values.length + " values for shape " + Arrays.toString(shape));
        }
        this.values = values;
        this.shape = Arrays.stream(shape).boxed().toList();
    }

    /** A tensor of {@code float} values, each widened exactly. */
    public static ReferenceTensor of(float[] values, int... shape) {
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return new ReferenceTensor(widened, shape);
    }

    /** A tensor of {@code double} values, copied. */
    public static ReferenceTensor of(double[] values, int... shape) {
        return new ReferenceTensor(values.clone(), shape);
    }

    /** Sizes, outermost first. */
    public List<Integer> shape() {
        return shape;
    }

    /** The size of the innermost dimension. */
    public int columns() {
        return shape.getLast();
    }

    /** The number of rows; 1 for a vector. */
    public int rows() {
        return shape.size() == 1 ? 1 : shape.getFirst();
    }

    /** The element at a row and a column; a vector's row is 0. */
    public double at(int row, int column) {
        return values[row * columns() + column];
    }

    /** A copy of one row; a vector's only row is 0. */
    public double[] row(int row) {
        return Arrays.copyOfRange(values, row * columns(), (row + 1) * columns());
    }

    /** A copy of all values, row by row, narrowed to {@code float}: exact where the tensor was made of floats. */
    public float[] toFloats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** A copy of all values, row by row. */
    public double[] toDoubles() {
        return values.clone();
    }

    /** The product of this matrix {@code [outputs, inputs]} with a vector of {@code inputs} elements. */
    public double[] times(double[] vector) {
        int columns = columns();
        if (vector.length != columns) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.length + " elements for a matrix of shape " + shape);
        }
        double[] product = new double[rows()];
        for (int row = 0; row < product.length; row++) {
            double sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += values[row * columns + column] * vector[column];
            }
            product[row] = sum;
        }
        return product;
    }
}
