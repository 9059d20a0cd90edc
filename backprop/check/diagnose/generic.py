"""Mistakes that are known without an algorithm, by what they look like, and their texts for the
learner."""

GENERIC = {
    "stub": "The exercise is still the stub. Write your answer where it says YOUR CODE HERE, run the cell, and check again.",
    "raise-stands": "The line `raise NotImplementedError(...)` still stands in your `{}`, beside your code: a raise ends the function, so no line "
    "below it runs. Delete it, run the cell, and check again.",
    "earlier-stub": "This function calls an earlier exercise that is still the stub. Write that one first, and check it.",
    "returns-none": "The function returns None. It may print or compute the result, but a `return` is missing, or what stands after it "
    "is None.",
    "sometimes-none": "On some inputs the function returns None: one of its paths ends without a `return`, or what is returned is "
    "still None there.",
    "not-a-list": "The result makes its items one by one, when somebody asks for them, and only once. A list is asked for, "
    "which can be indexed: write list(...) around it, or square brackets.",
    "not-an-array": "The result makes its items one by one, when somebody asks for them, and only once. An array is asked for: make a "
    "list of it, list(...), and an array of that.",
    "no-list": "A list is asked for, which can be indexed: write list(...) around it.",
    "no-array": "An array is asked for: make a list of it, list(...), and an array of that.",
    "set": "It has no order, and holds equal numbers only once: put the things side by side from the start, in their order.",
    "dict-for-arrays": "The result is a dict. Return the things themselves, in the order of the docstring, separated by commas.",
    "dict-for-one": "A dict comes back where one thing is asked for: put its values together, in their order.",
    "dicts": "A dict stands where a list or an array is asked for: put its values together, in their order.",
    "paired": "The result pairs the things up, layer by layer. The exercise asks for separate lists: first one of them as a whole, "
    "then the other.",
    "one-list": "The right things are there, but all in one list, one kind after the other, as + of two lists makes it. Return them side by "
    "side, separated by a comma.",
    "nested": "The right things are there, but some are packed together in a tuple or list of their own. Return them side by side.",
    "nested-alone": "What is asked for is there, but inside a list or tuple of length 1: brackets around it make one, and so does a comma behind "
    "it. Return what is inside.",
    "extra-output": "The right things are there, and more beside them. Return only what the docstring names, in its order.",
    "matrix": "A matrix (np.matrix) keeps two axes whatever you do with it, so vectors become (1, n), and * means @. Use np.array.",
    "complex-numbers": "The result is complex, where real numbers are asked for: look for where 1j, or the root of a negative number, comes "
    "in, and make real arrays.",
    "object-array": "The result is an array of Python objects (dtype object), not of numbers, as one becomes that is filled with arrays, with "
    "None or with objects of a class. Make it with dtype float (np.zeros), or keep a list.",
    "float16": "Your answer is float16, with about 3 digits. Rounding then looks like a wrong gradient: leave out dtype=np.float16 or "
    ".astype, then check again.",
    "remembers": "The function does not give the same answer when it is asked twice: something outlives the call, or is read before it was "
    "written. A default argument such as z=[] is made once, a list or array outside the function is never made anew, and np.empty leaves in "
    "an array whatever stood in memory. Make and fill it inside.",
    "adds-up": "The second call returns the first answer and the right one, added: numbers pile up from call to call. Set them to zero at the "
    "beginning of each call, inside the function.",
    "draws": "The function does not give the same answer when it is asked twice: it draws random numbers, from elsewhere than from what is "
    "passed in.",
    "one-array-twice": "Two of the results are one and the same array, so what is written into one stands in the other too. "
    "`a = b` gives "
    "an array a second name, it makes no copy: write b.copy(), or make a new array for each.",
    "earlier-function": "This function is right. An earlier function, which it calls, is not.",
    "float32": "Your answer is float32, with about 7 digits. Rounding then looks like a wrong gradient, which is why this "
    "course computes in float64: leave out dtype=np.float32 or .astype.",
    "low-precision": "The numbers are nearly right, and no more. A finite difference in place of the formula leaves so few digits; so do "
    "float32 or rounding on the way, a constant that is written with few digits, and a small number (1e-8, say) that is added to a "
    "denominator or inside a logarithm. The formula gives all digits.",
    "low-precision-seldom": "Most cases are right in all digits, and the others nearly right. Digits get lost by a small number (1e-8, "
    "say) that is added, a large one that is cut off, a difference of two numbers that are nearly equal, rounding or float32 on the way.",
    "low-precision-at-kinks": "The numbers are right or nearly right, except at a kink or for extreme arguments, where some are quite different "
    "ones. A difference quotient does both: it leaves few digits, and across a kink it gives a mean of the two slopes (½ for ReLU). If you have "
    "none: what does your formula give exactly there, and where do digits get lost?",
    "low-precision-numerical": "The numbers are nearly right, and no more. Digits get lost by float32 or rounding on the way, by a small "
    "number (1e-8, say) that is added or that stands below a bar, and by another step h than the one that is asked for.",
    "single": "Your answer stays the same, to the last digit, if {names} {be} rounded to float32: somewhere it is float32, with about 7 digits, "
    "as dtype=np.float32 or .astype make it. Rounding then looks like a wrong gradient; this course computes in float64.",
    "mutates-input": "The values are right, but the function changes its arguments: its caller goes on with damaged numbers. Work on copies "
    "(x.copy()), and avoid +=, *=, z[...] = and methods such as pop or sort on what was passed in.",
    "returns-argument": "The numbers are right, but on some inputs what comes back is the argument itself, or a view of it, not a "
    "new array: whoever changes the one changes the other. Follow that input to its `return`, and hand back a copy (.copy()).",
    "loop-over-rows": "The values are right, but with very many rows it takes far too long: as when the rows go through one by one in Python, "
    "or when a table is made that has a row and a column for each of them. A sum over rows of products is a matrix product: write the shapes "
    "down, then X.T @ ... does it at once.",
    "quadratic-time": "The values are right, but on a long tape it takes far too long: as when for each entry, or for each input, the whole "
    "tape (or a copy of a list) is gone through once more. Each entry names its arguments: one visit to each entry is enough.",
    "column-shape": "The numbers are right, but in an array of shape (n, 1) in place of (n,). NumPy combines the two to (n, n) "
    "without a word, so the shape matters. Drop the second axis.",
    "scalar-in-array": "The number is right, but it comes as an array with an axis of its own, such as [0.5] or [[0.5]]. A plain number is "
    "asked for.",
    "swapped-outputs": "The right things come back in each other's place. Compare the order of the return line with the docstring, and the "
    "order in which you unpack what another function returns. If both are right, each is computed under the other's name.",
    "reversed-order": "The right things come back in the wrong order, the last one first. Where they belong to layers: the way back goes from "
    "L to 1, but the lists go from 1 to L.",
    "negated": "Every number has the wrong sign: a minus is missing somewhere, or there is one too many. Look at the order of each "
    "difference, and at whether the gradient is returned or the direction of descent.",
    "missing-factor-2": "Every number is half of what it should be: a 2 is missing somewhere, as that of a square's derivative is, or there "
    "is a ½ (or a mean of two) too many.",
    "constant-factor": "Every number is the right one times the same factor. The structure is right: look for a constant that is missing, "
    "another one, or counted twice. Begin where the others follow from.",
    "runs-on": "Every number but one has in it those before it, or those behind it: a sum runs on from one to the next, as one does that is "
    "not set back to zero, or as np.cumsum does. Make it anew for each.",
    "stepped": "What comes back is the parameter itself plus a multiple of its gradient: as after a step of training, or in a sum that begins "
    "with the parameter in place of 0. The exercise asks for the gradient alone.",
    "lecture-index": "With one subtracted from the indices of some names your answer is right. Python counts from 0, so subtract one where "
    "an index is the lecture's, which counts from 1: what it calls w_L is w[L - 1], and W_{i+1} is W[i]. Look at the table in section 1.",
    "missing-output": "Fewer things come back than are asked for. Return all of them, side by side, separated by commas.",
    "size-factor": "Every number is the right one times or divided by a length. Look for a mean where a sum is asked for, a sum "
    "for a mean, or a factor or division too many.",
    "absolute": "The sizes are right, the signs are not: what is negative comes back without its minus. Look for abs, a square and its root, "
    "or a norm.",
    "rounded": "The numbers are right, but rounded. Others are computed from them: round what is shown, not what is returned.",
    "clipped": "The numbers are right, except that large ones are cut off, as np.clip, a minimum or a maximum would do. Nothing is clipped "
    "here: the formula stands as it is.",
    "transposed": "The numbers are right, but rows and columns are exchanged. Compare the shape of your result with the one "
    "that is asked for. (reshape does not turn a matrix: it only cuts the same row of numbers anew.)",
    "wrong-places": "The numbers and the shape are right, but rows and columns are exchanged: each entry stands where it would in the "
    "transpose, cut anew into rows. reshape does not turn a matrix: in which order are the entries taken out, and in which put in?",
    "integer-truncation": "The decimals are cut off. Either the results are written into an array of integers: make it with "
    "dtype float (np.zeros does; np.zeros_like of integers, or of a list of integers, does not). Or something else cuts them: int, "
    "astype(int), np.trunc, or // where / is meant.",
    "few-digits": "A finite difference, float32 or rounding on the way leave so few, and so does a constant with few digits, or a small "
    "number or term that does not belong there. The formula gives all digits.",
    "difference-quotient": "These are not the numbers of the formula but those of a difference quotient: nearly right, and no "
    "more. The exercise asks for the formula, which gives all digits.",
    "also-changes": "Beside that, it changes its arguments: work on copies.",
    "changes-first": "First of all, it changes its arguments ({names}), and whatever is computed from them after that uses the new numbers. "
    "That alone may make the answer wrong: work on a copy (.copy()), then check again.",
}
